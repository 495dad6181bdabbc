using Weir.Protocol.Messages;

namespace Weir.Kafka.Fetching;

/// <summary>What a fetch brought of one partition that a worker owns.</summary>
/// <param name="Partition">The partition, in the epoch of its positions in which it was asked for.</param>
/// <param name="Epoch">That epoch.</param>
/// <param name="Data">The broker's answer; its records are slices of the fetch's frame.</param>
sealed record FetchedSource(SourcePartition Partition, int Epoch, FetchResponse.PartitionData Data)
{
    /// <summary>False when the partition was given up or rewound since.</summary>
    public bool IsCurrent => Partition.Epoch == Epoch;
}
