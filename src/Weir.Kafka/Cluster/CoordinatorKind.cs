namespace Weir.Kafka;

/// <summary>What a coordinator coordinates; the numbers are FindCoordinator's key types.</summary>
public enum CoordinatorKind
{
    /// <summary>A consumer group.</summary>
    Group = 0,
    /// <summary>A transactional id.</summary>
    Transaction = 1,
}
