namespace Weir.Simulation.Actors;

/// <summary>What the source records of a run are like.</summary>
sealed record RecordMix
{
    /// <summary>As ever: one in twenty is bad, every key is there, all are small and of today.</summary>
    public static RecordMix Usual { get; } = new();

    /// <summary>Bad records in a thousand; null: one in twenty.</summary>
    public int? BadPerMille { get; init; }

    /// <summary>Whether one in ten has no key.</summary>
    public bool Keyless { get; init; }

    /// <summary>Whether one in ten is of the far past or the future.</summary>
    public bool Strange { get; init; }

    /// <summary>Whether one in ten makes an output that the sink will refuse, and a letter that the dead-letter topic cannot hold.</summary>
    public bool Bulky { get; init; }

    /// <summary>Whether partitions halt at a letter that is too large for its topic, until an operator lets it take more.</summary>
    public bool StopsOversize { get; init; }

    /// <summary>Whether a step throws for one in 25 whenever it is asked: they become dead letters.</summary>
    public bool Throwing { get; init; }

    /// <summary>Whether each names a person, whom the pipeline replaces by a token of a key that changes.</summary>
    public bool Named { get; init; }
}
