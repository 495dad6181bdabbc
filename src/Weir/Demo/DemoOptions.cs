namespace Weir.Demo;

/// <summary>What was asked of the demo.</summary>
/// <param name="For">How long; null: until q or Ctrl+C.</param>
/// <param name="Rate">Records a second; infinity: as fast as they are taken.</param>
/// <param name="Folder">Where everything is kept; null: a temporary folder.</param>
/// <param name="Seed">Of the stream, in a new folder.</param>
/// <param name="Workers">Worker processes.</param>
sealed record DemoOptions(TimeSpan? For, double Rate, string? Folder, long Seed, int Workers)
{
    public const string Source = "user-login";
    public const string Processed = "user-login-processed";
    public const string Dead = "user-login-dead";
    public const string Group = "user-login";
    public const int Partitions = 4;

    /// <summary>The share of bad records behind the key <c>b</c>.</summary>
    public const int ManyBadPartsPerMillion = 200_000;

    /// <summary>How many records the generator may be ahead of the pipeline.</summary>
    public const long MostLag = 500_000;

    /// <summary>How long the key <c>s</c> stops the broker.</summary>
    public static readonly TimeSpan Outage = TimeSpan.FromSeconds(5);
}
