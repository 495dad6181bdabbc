using Weir.Faults.Forwarding;
using Weir.Kafka;
using Weir.Protocol.Messages;

namespace Weir.Faults.Matrix;

/// <summary>A broker dies, stands still or gives up what it leads.</summary>
static class ClusterFaults
{
    static readonly TimeSpan Promise = TimeSpan.FromSeconds(5);

    /// <summary>Until then Kafka counts: <c>broker.session.timeout.ms</c>, 9 s, and anew from the election of another controller where the dead node was that.</summary>
    const string SinceOthersLead = " (counted from when the others lead what it led, 9 to 12 s after its death)";
    const string GroupsTopic = "__consumer_offsets";
    const string TransactionsTopic = "__transaction_state";

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("broker-killed", "kill -9 of the broker, and a start on its data", TimeSpan.FromSeconds(4), async stage => await stage.Broker.KillAndStartAsync()) { On = FaultClusters.Embedded },
        new("broker-restarted", "the broker is stopped by SIGTERM and started again on its data", TimeSpan.FromSeconds(4), async stage => await stage.Broker.RestartAsync()) { On = FaultClusters.Embedded },
        new("broker-paused", "the broker stands still for 5 s (SIGSTOP)", TimeSpan.FromSeconds(6), stage => stage.Broker.PauseAsync(TimeSpan.FromSeconds(5))) { On = FaultClusters.Embedded },
        OnThree("node-killed", "kill -9 of one of three nodes, the leader of a partition that is read; all goes on without it, and then it comes back" + SinceOthersLead, 25, async stage =>
            await KilledAndBackAsync(stage, await LeaderAsync(stage, stage.Logins.Topic, stage.Random.Next(4)))),
        OnThree("group-coordinator-killed", "kill -9 of the node that coordinates the group, when positions are sent to it in a transaction" + SinceOthersLead, 25, stage => KilledAtAsync(stage, ApiKey.TxnOffsetCommit, worker => GroupsAsync(stage))),
        OnThree("transaction-coordinator-killed", "kill -9 of the node that coordinates a worker's transactions, when it is to commit one" + SinceOthersLead, 25, stage => KilledAtAsync(stage, ApiKey.EndTxn, worker => TransactionsAsync(stage, worker))),
        OnThree("nodes-restarted", "one node after the other is stopped by SIGTERM, as an upgrade of the cluster does it, and started again; the next one when all replicas are in sync", 60, async stage =>
        {
            for (int node = 1; node <= stage.Kafka.Nodes; node++)
            {
                await stage.Kafka.StopNodeAsync(node);
                await BackAsync(stage, node);
                await stage.GoesOnAsync();
            }
        }),
        OnThree("leaders-moved", "all partitions of the source and of both output topics are led by another node from the middle of a transaction on: at a produce request, at its positions, at its end", 12, async stage =>
        {
            foreach (var api in (ApiKey[])[ApiKey.Produce, ApiKey.TxnOffsetCommit, ApiKey.EndTxn])
            {
                await MovedAtAsync(stage, stage.Any, api, async () => [.. (await stage.TopicsAsync()).Where(topic => topic.Name.StartsWith(stage.Logins.Topic, StringComparison.Ordinal)).SelectMany(topic => topic.Partitions.Select(partition => (topic.Name, partition)))]);
                await stage.GoesOnAsync();
            }
        }),
        OnThree("coordinators-moved", "another node coordinates the group, and another one the worker's transactions, from the middle of a transaction on: when its positions are sent, and at its end", 12, async stage =>
        {
            foreach (var api in (ApiKey[])[ApiKey.TxnOffsetCommit, ApiKey.EndTxn])
            {
                var worker = stage.Any;
                await MovedAtAsync(stage, worker, api, async () => [await GroupsAsync(stage)]);
                await MovedAtAsync(stage, worker, api, async () => [await TransactionsAsync(stage, worker)]);
                await MovedAtAsync(stage, worker, api, async () => [await GroupsAsync(stage), await TransactionsAsync(stage, worker)]);
                await stage.GoesOnAsync();
            }
        }),
        OnThree("node-paused", "the node that coordinates the group stands still for 15 s (SIGSTOP)", 16, async stage =>
        {
            int node = (await GroupsAsync(stage)).Partition.Leader;
            await stage.Kafka.PauseNodeAsync(node);
            await stage.HoldAsync(15);
            await stage.Kafka.ContinueNodeAsync(node);
        }),
    ];

    static Fault OnThree(string name, string what, double seconds, Func<FaultStage, Task> play) => new(name, what, TimeSpan.FromSeconds(seconds), play) { On = FaultClusters.ThreeNodes, GoesOnWithin = Promise };

    static async Task KilledAtAsync(FaultStage stage, ApiKey api, Func<StagedWorker, Task<(string Topic, PartitionMetadata Partition)>> coordinator)
    {
        var worker = stage.Any;
        int node = (await coordinator(worker)).Partition.Leader;
        var moment = stage.Random.Next(2) == 0 ? FaultMoment.NeverArrives : FaultMoment.Answered;
        await stage.AtAsync(worker, new(api, stage.Random.Next(1, 5), moment, () => stage.Kafka.KillNodeAsync(node), TimeSpan.Zero));
        await BackAsync(stage, node);
    }

    static async Task KilledAndBackAsync(FaultStage stage, int node)
    {
        await stage.Kafka.KillNodeAsync(node);
        await BackAsync(stage, node);
    }

    // It is started whatever comes: the nodes are all rows'.
    static async Task BackAsync(FaultStage stage, int node)
    {
        try
        {
            await stage.LedByOthersAsync(node);
            await stage.GoesOnAsync();
        }
        finally
        {
            await stage.Kafka.StartNodeAsync(node);
        }
        await stage.InSyncAsync();
    }

    static async Task MovedAtAsync(FaultStage stage, StagedWorker worker, ApiKey api, Func<Task<IReadOnlyCollection<(string, PartitionMetadata)>>> partitions)
    {
        var moved = await partitions();
        await stage.AtAsync(worker, new(api, stage.Random.Next(1, 5), FaultMoment.ArrivesLate, () => LeaderMoves.MoveAsync(stage.Cluster.BootstrapServers, moved), TimeSpan.Zero));
    }

    static async Task<int> LeaderAsync(FaultStage stage, string topic, int partition) => (await PartitionAsync(stage, topic, partition)).Partition.Leader;

    static Task<(string Topic, PartitionMetadata Partition)> GroupsAsync(FaultStage stage) => CoordinatorAsync(stage, GroupsTopic, stage.Logins.Group);

    static Task<(string Topic, PartitionMetadata Partition)> TransactionsAsync(FaultStage stage, StagedWorker worker) => CoordinatorAsync(stage, TransactionsTopic, $"weir.{stage.Logins.Group}.{worker.Name}.0");

    // Whoever leads the partition that a name's hash falls on coordinates it.
    static async Task<(string Topic, PartitionMetadata Partition)> CoordinatorAsync(FaultStage stage, string topic, string name)
    {
        int hash = name.Aggregate(0, (hash, character) => unchecked(31 * hash + character));
        int partitions = (await stage.TopicsAsync()).Single(found => found.Name == topic).Partitions.Count;
        return await PartitionAsync(stage, topic, (hash & int.MaxValue) % partitions);
    }

    static async Task<(string Topic, PartitionMetadata Partition)> PartitionAsync(FaultStage stage, string topic, int partition) =>
        (topic, (await stage.TopicsAsync()).Single(found => found.Name == topic).Partitions[partition]);
}
