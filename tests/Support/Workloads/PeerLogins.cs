using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Support.Workloads;

/// <summary>The job of <c>../shared/peers</c>: its <c>Load</c> writes the records first, its <c>Verify</c> judges.</summary>
sealed class PeerLogins(IKafkaCluster cluster, string name, int seed, int records) : Workload(cluster, name, seed, records)
{
    public override string File => Path.Combine(RepositoryRoot.Path, "bench/login-job.yaml");

    public override IReadOnlyDictionary<string, string?> Variables => new Dictionary<string, string?> { ["LOGIN_TOPIC"] = Topic, ["LOGIN_GROUP"] = Group };

    public override Task PrepareAsync() => JavaTools.RunAsync("Load", Servers, Topic, $"{Records}", $"{Seed}");

    public override Task LoadAsync() => Task.CompletedTask;

    public override Task<string> CheckAsync() => JavaTools.RunAsync("Verify", Servers, Topic, $"{Records}", $"{Seed}");
}
