namespace Weir.Kafka.Production;

/// <summary>What a failed transaction asks of the worker.</summary>
enum TransactionFailure
{
    /// <summary>Abort, read the committed positions, go on.</summary>
    Abort,

    /// <summary>Somebody else has our transactional id, or the coordinator gave us up: abort and count it.</summary>
    Fenced,

    /// <summary>The group gave our partitions to somebody else: abort and join again.</summary>
    NotMember,
}
