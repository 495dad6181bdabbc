namespace Weir.Commands.DryRuns;

/// <summary>How many records end in one way, with the first of them.</summary>
/// <param name="Word">written, dropped, retry or dead.</param>
/// <param name="Code">Of a dead letter, or of what is wanted again later.</param>
/// <param name="Field">Of a dead letter, where a field is to blame.</param>
/// <param name="Reason">Of the first dead letter.</param>
/// <param name="Example">The first one.</param>
sealed record DryRunOutcome(string Word, string? Code, string? Field, string? Reason, DryRunExample Example)
{
    /// <summary>Where they would be written; null where they would not.</summary>
    public string? Topic { get; init; }

    public long Records { get; set; }
}
