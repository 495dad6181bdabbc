using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;

namespace Weir.Commands.Transactions;

/// <summary>What the commands need to know of a transactional id.</summary>
static class TransactionView
{
    /// <summary>Ongoing, or on its way to an end that waits for a partition.</summary>
    public static bool IsOpen(string state) => state is "Ongoing" or "PrepareCommit" or "PrepareAbort" or "PrepareEpochFence";

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
