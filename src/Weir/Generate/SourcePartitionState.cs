namespace Weir.Generate;

/// <summary>What a check knows of one source partition.</summary>
/// <param name="position">The group's committed offset.</param>
/// <param name="logStart">The first offset that is there.</param>
/// <param name="next">The record that the generator begins the partition with.</param>
sealed class SourcePartitionState(long position, long logStart, long next)
{
    public long Position => position;

    public long LogStart => logStart;

    /// <summary>Room for a record that is compared.</summary>
    public byte[] Buffer { get; } = new byte[LoginGenerator.Longest];

    /// <summary>What was there at the beginning may have been deleted.</summary>
    public bool HasLost => logStart > 0;

    /// <summary>The record that is expected next.</summary>
    public long Next { get; set; } = next;

    /// <summary>The first record that was found; <see cref="long.MaxValue"/>: none.</summary>
    public long First { get; set; } = long.MaxValue;

    /// <summary>Records below the position, repeats and whatever else there is among them.</summary>
    public long Passed { get; set; }

    /// <summary>Repeats among them.</summary>
    public long Repeats { get; set; }

    /// <summary>Records at the position and behind it.</summary>
    public long Behind { get; set; }
}
