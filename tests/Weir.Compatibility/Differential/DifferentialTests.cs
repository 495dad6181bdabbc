using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Support.Clusters;
using Weir.Support.Processes;

namespace Weir.Compatibility.Differential;

/// <summary>The same seeded requests, valid and not, to the embedded broker and to Apache Kafka: their answers are the same, field by field, but for what <see cref="AllowedDifferences"/> names.</summary>
public sealed class DifferentialTests
{
    /// <summary>WEIR_DIFFERENTIAL: other seeds, such as 1-1000 or 17.</summary>
    static readonly string Seeds = Environment.GetEnvironmentVariable("WEIR_DIFFERENTIAL") ?? "1-40";

    const int ToldAtMost = 100;

    [Fact]
    public async Task Both_brokers_answer_the_same_requests_the_same()
    {
        LongForm.Require();
        KafkaTools.Require();
        await using var apache = await ApacheKafka.StartAsync(1, "log.message.timestamp.after.max.ms=3600000", "group.consumer.heartbeat.interval.ms=5000", "group.consumer.assignment.interval.ms=0", "group.consumer.session.timeout.ms=45000", "offsets.topic.num.partitions=1");

        await using var broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { DefaultPartitions = 4, ConsumerGroupSessionTimeout = TimeSpan.FromSeconds(45), Acls = true, SuperUsers = ["User:ANONYMOUS"] });
        var versions = await CommonVersionsAsync(broker.BootstrapServers, apache.BootstrapServers);
        await MakeCoordinatorsAsync(apache.BootstrapServers);
        var told = new List<string>();
        var asked = new HashSet<(ApiKey, short)>();
        int requests = 0;
        int[] ends = [.. Seeds.Split('-').Select(int.Parse)];
        for (int seed = ends[0]; seed <= ends[^1]; seed++)
        {
            using BrokerSide ours = new(broker.BootstrapServers), theirs = new(apache.BootstrapServers);
            var sequence = new DifferentialSequence(seed, ours, theirs, versions);
            await sequence.RunAsync();
            told.AddRange(sequence.Differences);
            asked.UnionWith(sequence.Asked);
            requests += sequence.Requests;
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{requests} requests, {asked.Count} versions of {asked.Select(api => api.Item1).Distinct().Count()} APIs");
        Assert.True(told.Count == 0, $"{told.Count} differences\n{string.Join("\n", told.Take(ToldAtMost))}");
        var all = versions.SelectMany(api => Enumerable.Range(api.Value.Oldest, api.Value.Newest - api.Value.Oldest + 1).Select(version => (api.Key, (short)version)));
        Assert.Empty(all.Except(asked));
    }

    // The topics of its coordinators are made when the first client asks for one.
    static async Task MakeCoordinatorsAsync(string servers)
    {
        using var side = new BrokerSide(servers);
        foreach (sbyte type in (sbyte[])[0, 1])
        {
            var request = new FindCoordinatorRequest { Key = "differential", KeyType = type };
            await Wait.UntilAsync("a coordinator", TimeSpan.FromSeconds(30), async () => ((FindCoordinatorResponse)MessageFrames.Response(request, 3, (await side.AskAsync(MessageFrames.Request(request, 3)))!)).ErrorCode == ErrorCode.None);
        }
    }

    /// <summary>Of each API that we serve, the versions that Apache Kafka serves too.</summary>
    internal static async Task<Dictionary<ApiKey, (short Oldest, short Newest)>> CommonVersionsAsync(string ours, string theirs)
    {
        var (mine, other) = (await VersionsAsync(ours), await VersionsAsync(theirs));
        return mine.ToDictionary(api => api.Key, api => (Math.Max(ApiVersions.Of(api.Key).Oldest, other[api.Key].Oldest), Math.Min(api.Value.Newest, other[api.Key].Newest)));
    }

    static async Task<Dictionary<ApiKey, (short Oldest, short Newest)>> VersionsAsync(string servers)
    {
        using var side = new BrokerSide(servers);
        var request = new ApiVersionsRequest { ClientSoftwareName = "differential", ClientSoftwareVersion = "1" };
        var answer = (ApiVersionsResponse)MessageFrames.Response(request, 3, (await side.AskAsync(MessageFrames.Request(request, 3)))!);
        return answer.ApiKeys.ToDictionary(api => (ApiKey)api.ApiKey, api => (api.MinVersion, api.MaxVersion));
    }
}
