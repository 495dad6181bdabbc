using Weir.Support.Clusters;
using Weir.Support.Processes;
using Weir.Support.Workloads;

namespace Weir.Faults.Recovery;

/// <summary>What can be killed and started again: the same job in Weir, or in Kafka Streams as <c>../shared/peers</c> has it.</summary>
/// <param name="Name">In results.</param>
/// <param name="IsWeir">Whether the verdict is <c>weir generate --check</c>'s, and <see cref="RecoveryCase.GroupProtocol"/> counts.</param>
/// <param name="StartAsync">Starts a process that works for the workload's group, under a name where the system has names.</param>
sealed record RecoveringSystem(string Name, bool IsWeir, Func<IKafkaCluster, Workload, RecoveryCase, string, Task<ChildProcess>> StartAsync)
{
    public static RecoveringSystem Weir { get; } = new("weir", true, (cluster, workload, row, name) =>
    {
        var variables = new Dictionary<string, string?>(workload.Variables) { ["WEIR_INSTANCE"] = name, ["WEIR_KAFKA__CONSUMER__GROUP_PROTOCOL"] = row.GroupProtocol };
        return Task.FromResult(ChildProcess.Start(name, WeirProgramFile.Path, ["run", workload.File, "-b", cluster.BootstrapServers, "--workers", "2", "--until-input-ends"], variables));
    });

    public static RecoveringSystem Streams { get; } = new("kafka-streams", false, (cluster, workload, _, _) => JavaTools.StartAsync("LoginStreams", cluster.BootstrapServers, workload.Topic, workload.Group));
}
