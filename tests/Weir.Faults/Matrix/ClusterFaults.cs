using Weir.Support.Clusters;

namespace Weir.Faults.Matrix;

/// <summary>A broker dies, stands still or gives up what it leads.</summary>
static class ClusterFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("broker-killed", "kill -9 of the broker, and a start on its data", TimeSpan.FromSeconds(4), async stage => await ((BrokerProcess)stage.Cluster).KillAndStartAsync()) { On = FaultClusters.Embedded },
        new("broker-paused", "the broker stands still for 5 s (SIGSTOP)", TimeSpan.FromSeconds(6), stage => ((BrokerProcess)stage.Cluster).PauseAsync(TimeSpan.FromSeconds(5))) { On = FaultClusters.Embedded },
    ];
}
