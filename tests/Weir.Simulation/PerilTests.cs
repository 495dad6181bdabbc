using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Simulation.Perils;

namespace Weir.Simulation;

/// <summary>What the perils come to: one that does not happen would prove nothing.</summary>
public sealed class PerilTests
{
    static readonly string[] Seen = ["Retriable", "Abortable", "Fencing", "Fatal", "done-Retriable", "ended-as-told", "storage-failures", "damage-found", "given-up", "ended-by-gap", "gaps-passed", "ended-by-other-source", "ended-by-missing-topic", "letters-missing-awaited", "sink-missing-awaited", "session-lost-848", "letters-stopped", "slow-batches"];
    static readonly string[] All = [.. AllPerils.List.Concat(AllPerils.Later).Concat(AllPerils.Works).Concat(AllPerils.Faults).Select(peril => peril.Name).Concat(Seen)];

    [Fact]
    public void Every_peril_happens_within_the_seeds_of_a_build()
    {
        var done = new Dictionary<string, int>();
        foreach (int seed in Enumerable.Range(0, SeedsOfABuild.Count))
        {
            if (All.All(done.ContainsKey)) return;
            if (Simulation.TraitsOf(seed).Perils.Count == 0) continue;
            foreach (var (name, count) in SeedsOfABuild.Of(seed).Perils) done[name] = done.GetValueOrDefault(name) + count;
        }
        Assert.Fail($"never seen: {string.Join(", ", All.Where(name => !done.ContainsKey(name)).Distinct())}");
    }

    [Fact]
    public void Every_request_of_a_worker_is_refused_with_every_kind_of_code_that_it_can_be_answered()
    {
        Judge(Simulation.TraitsOf(0) with { IsDividedByBroker = false }, ApiKey.JoinGroup, ApiKey.SyncGroup, ApiKey.Heartbeat, ApiKey.LeaveGroup);
        Judge(Simulation.TraitsOf(0) with { IsDividedByBroker = true }, ApiKey.ConsumerGroupHeartbeat);
    }

    static void Judge(SimulationTraits traits, params ApiKey[] membership)
    {
        var table = RefusalTable.InPlace(traits);
        var kinds = table.GroupBy(entry => entry.Api).ToDictionary(api => api.Key, api => api.Select(entry => entry.Kind).ToHashSet());
        ApiKey[] asked = [ApiKey.Produce, ApiKey.AddPartitionsToTxn, ApiKey.AddOffsetsToTxn, ApiKey.TxnOffsetCommit, ApiKey.EndTxn, ApiKey.InitProducerId, ApiKey.Fetch, ApiKey.ListOffsets, ApiKey.Metadata, ApiKey.FindCoordinator, ApiKey.OffsetFetch, ApiKey.DescribeConfigs, .. membership];
        Assert.Equal(asked.Order(), kinds.Keys.Order());
        // Each API has what a client tries again, but DescribeConfigs, whose errors say only that nothing is known; and whatever writes or joins can be fenced, forbidden or undone.
        Assert.All(kinds, api => Assert.True(api.Key == ApiKey.DescribeConfigs || api.Value.Contains(RefusalKind.Retriable), $"{api.Key} is never refused for a while"));
        ApiKey[] transactional = [ApiKey.Produce, ApiKey.AddPartitionsToTxn, ApiKey.AddOffsetsToTxn, ApiKey.TxnOffsetCommit, ApiKey.EndTxn];
        Assert.All(transactional, api => Assert.Equal(4, kinds[api].Count));
        Assert.All(table, entry => Assert.NotEqual(ErrorCode.None, entry.Code));
        Assert.Equal(table.Count, table.Select(entry => (entry.Api, entry.Code)).Distinct().Count());
    }
}
