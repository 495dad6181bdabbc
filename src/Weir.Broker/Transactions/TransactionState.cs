namespace Weir.Broker.Transactions;

/// <summary>Where a transactional id is; names and numbers are Kafka's.</summary>
enum TransactionState : sbyte
{
    Empty = 0,
    Ongoing = 1,
    PrepareCommit = 2,
    PrepareAbort = 3,
    CompleteCommit = 4,
    CompleteAbort = 5,
}
