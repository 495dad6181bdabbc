using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Faults;

/// <summary>A cluster that has version 1 of Kafka's transactions only, as before Kafka 4: <c>transaction.version</c> is taken back to 0.</summary>
public sealed class TransactionsOneTests
{
    // Kills at AddPartitionsToTxn or AddOffsetsToTxn (4, 9, 14), at EndTxn (3) and at TxnOffsetCommit (7).
    static readonly int[] Seeds = [4, 9, 14, 3, 7];

    [Fact]
    public async Task After_kill_9_under_version_1_every_record_is_there_once()
    {
        LongForm.Require();
        KafkaTools.Require();
        await using var kafka = await ApacheKafka.StartAsync(1);
        await kafka.ToolAsync("features", "downgrade", "--feature", "transaction.version=0");
        foreach (int seed in Seeds) await KillScenario.RunAsync(kafka, seed);
    }
}
