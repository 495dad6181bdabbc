using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;

namespace Weir.Commands.Transactions;

/// <summary>What the commands need to know of a transactional id.</summary>
static class TransactionView
{
    /// <summary>Ongoing, or on its way to an end that waits for a partition.</summary>
    public static bool IsOpen(string state) => state is "Ongoing" or "PrepareCommit" or "PrepareAbort" or "PrepareEpochFence";

    /// <summary>The end of a transaction whose commit is decided and whose markers are not written yet, with "it" or its name before.</summary>
    public const string CommitsItself = "commits by itself once every partition that it wrote to has a leader";

    /// <summary>Whether its commit is decided, so that nothing can abort it any more.</summary>
    public static bool IsCommitting(string state) => state == "PrepareCommit";

    /// <summary>Null: it is gone since it was listed.</summary>
    public static async Task<TransactionDescription?> FindAsync(KafkaAdmin admin, string id, CancellationToken cancellation)
    {
        try
        {
            return await admin.DescribeTransactionAsync(id, cancellation);
        }
        catch (KafkaServerException gone) when (gone.Code == ErrorCode.TransactionalIdNotFound)
        {
            return null;
        }
    }
}
