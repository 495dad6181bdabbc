namespace Weir.Kafka;

/// <summary>A broker works on one request of a connection at a time, so what may wait long does not share one with what must not.</summary>
public enum Lane
{
    /// <summary>Metadata, coordinators, transactions, offsets, administration.</summary>
    Control,
    /// <summary>Fetches, which wait for data.</summary>
    Fetch,
    /// <summary>Produce requests, which wait for disks and replicas.</summary>
    Produce,
    /// <summary>JoinGroup and SyncGroup, which wait for the other members, and heartbeats.</summary>
    Group,
    /// <summary>Deleting records, which waits for replicas.</summary>
    Deletion,
}
