namespace Weir.Broker.Transactions;

sealed partial class TransactionCoordinator
{
    /// <summary>Looks at a transactional id; null when there is none.</summary>
    public TResult? Describe<TResult>(string id, Func<Transaction, TResult> describe) where TResult : class
    {
        if (!_transactions.TryGetValue(id, out var transaction)) return null;
        lock (transaction.Lane) return transaction.Epoch < 0 ? null : describe(transaction);
    }

    /// <summary>Looks at all transactional ids in the order of their names.</summary>
    public List<TResult> DescribeAll<TResult>(Func<Transaction, TResult> describe) where TResult : class =>
        [.. _transactions.Keys.Order(StringComparer.Ordinal).Select(id => Describe(id, describe)).OfType<TResult>()];
}
