namespace Weir.Kafka;

/// <summary>Offsets of a source partition that were deleted before the group had read them.</summary>
/// <param name="Partition">Which.</param>
/// <param name="From">The position at which the group stood.</param>
/// <param name="To">The first offset that is there, where it goes on.</param>
public sealed record SourceGap(TopicPartition Partition, long From, long To)
{
    /// <summary>How many offsets; as many records at most, since markers have offsets too.</summary>
    public long Offsets => To - From;
}
