namespace Weir.Faults.Matrix;

/// <summary>The clusters of the matrix; a fault is played on those where it can happen.</summary>
[Flags]
enum FaultClusters
{
    /// <summary><c>weir broker</c>, a process of ours.</summary>
    Embedded = 1,

    /// <summary>Apache Kafka of one node, shared by all tests.</summary>
    Apache = 2,

    /// <summary>Apache Kafka of three nodes, of which one may be away.</summary>
    ThreeNodes = 4,

    /// <summary>Where replicas, and coordinators that are not the leader, may make a difference.</summary>
    Replicated = Embedded | ThreeNodes,
}
