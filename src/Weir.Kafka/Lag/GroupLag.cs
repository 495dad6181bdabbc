namespace Weir.Kafka.Lag;

/// <summary>How far a group was behind at a moment.</summary>
/// <param name="Group">The group.</param>
/// <param name="TakenAt">When it was looked at.</param>
/// <param name="Partitions">By topic and number.</param>
public sealed record GroupLag(string Group, DateTimeOffset TakenAt, IReadOnlyList<PartitionLag> Partitions)
{
    /// <summary>Records behind, over all partitions.</summary>
    public long Records => Partitions.Sum(partition => partition.Records);

    /// <summary>Records read that are in retry topics still, over all partitions; not among those behind.</summary>
    public long InRetry => Partitions.Sum(partition => partition.InRetry);

    /// <summary>Age of the oldest record that is still to be read.</summary>
    public TimeSpan Behind => Partitions.Select(partition => partition.Behind).DefaultIfEmpty().Max();

    /// <summary>How long until nothing is left, if it goes on as since <paramref name="earlier"/>: what comes in is already subtracted.</summary>
    /// <returns>Zero where nothing is left; null where the lag does not shrink.</returns>
    public TimeSpan? TimeToDrain(GroupLag earlier)
    {
        if (Records == 0) return TimeSpan.Zero;
        long drained = earlier.Records - Records;
        var elapsed = TakenAt - earlier.TakenAt;
        return drained > 0 && elapsed > TimeSpan.Zero ? elapsed * ((double)Records / drained) : null;
    }
}
