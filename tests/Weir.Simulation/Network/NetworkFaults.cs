namespace Weir.Simulation.Network;

/// <summary>How unkind the network is. Odds are per chunk of bytes, or per connection.</summary>
sealed record NetworkFaults
{
    /// <summary>Everything arrives, within a millisecond.</summary>
    public static NetworkFaults None { get; } = new();

    /// <summary>A chunk takes up to this long. Default 1 ms.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <summary>Chance that a chunk, and with it all behind it, takes up to <see cref="Spike"/>.</summary>
    public double SpikeOdds { get; init; }

    public TimeSpan Spike { get; init; } = TimeSpan.FromSeconds(8);

    /// <summary>Chance that the connection breaks within a chunk, at any byte.</summary>
    public double CutOdds { get; init; }

    /// <summary>Chance that from a chunk on nothing arrives any more, in one direction or both, though neither side is told for up to <see cref="SilenceMax"/>.</summary>
    public double SilenceOdds { get; init; }

    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Chance that a connection is refused.</summary>
    public double RefuseOdds { get; init; }

    /// <summary>Chance that connecting is never answered.</summary>
    public double HangOdds { get; init; }

    /// <summary>Chance that a write arrives in pieces.</summary>
    public double SplitOdds { get; init; } = 0.02;
}
