using Weir.Broker.Storage;
using Weir.Broker.Transactions;

namespace Weir.Broker;

/// <summary>What <see cref="BrokerStatus"/> looks at.</summary>
public sealed partial class EmbeddedBroker
{
    internal LogStore Store => _store;

    internal int Connections
    {
        get { lock (_gate) return _connections.Count; }
    }

    internal int Groups => _groups.DescribeAll(group => group.Id).Count;

    internal int OpenTransactions => _transactions.DescribeAll(transaction => transaction.State is TransactionState.Ongoing or TransactionState.PrepareCommit or TransactionState.PrepareAbort ? transaction : null!).Count;
}
