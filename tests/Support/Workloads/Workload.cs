using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Support.Clusters;

namespace Weir.Support.Workloads;

/// <summary>One pipeline with its topics, its records and the check of what became of them.</summary>
abstract class Workload(IKafkaCluster cluster, string name, int seed, int records) : IAsyncDisposable
{
    public const int Partitions = 4;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly KafkaClient _client = new(new() { BootstrapServers = cluster.BootstrapServers.Split(','), Seed = seed, ConnectTimeout = Patience, RequestTimeout = Patience });

    public string Topic => name;

    public string Group => name;

    public string SinkTopic => name + "-processed";

    public string DeadTopic => name + "-dead";

    public int Records => records;

    public int Seed => seed;

    protected string Servers => cluster.BootstrapServers;

    public KafkaAdmin Admin => new(_client);

    /// <summary>The pipeline's file.</summary>
    public abstract string File { get; }

    /// <summary>Variables of <c>weir run</c>.</summary>
    public abstract IReadOnlyDictionary<string, string?> Variables { get; }

    /// <summary>Creates the topics.</summary>
    public abstract Task PrepareAsync();

    /// <summary>Writes all records; may go on while workers run.</summary>
    public abstract Task LoadAsync();

    /// <summary>Reads both output topics read_committed, compares every record with what the seed demands.</summary>
    /// <returns>The verdict in one line.</returns>
    /// <exception cref="InvalidOperationException">Something is missing, duplicated or wrong.</exception>
    public abstract Task<string> CheckAsync();

    /// <summary>The committed offset of each source partition, 0 where there is none.</summary>
    public async Task<long[]> CommittedAsync()
    {
        // As many as there are by now: a topic may have grown.
        var partitions = Enumerable.Range(0, (await Admin.DescribeTopicAsync(Topic, CancellationToken.None)).Partitions.Count).Select(partition => new TopicPartition(Topic, partition)).ToList();
        var committed = await Admin.CommittedOffsetsAsync(Group, partitions, requireStable: false, CancellationToken.None);
        return [.. partitions.Select(partition => committed.GetValueOrDefault(partition)?.Offset ?? 0)];
    }

    /// <summary>The records written to each source partition.</summary>
    public async Task<long[]> EndsAsync() => [.. await Admin.ListOffsetsAsync(Topic, OffsetSpec.Latest, IsolationLevel.ReadCommitted, CancellationToken.None)];

    /// <summary>Its topics go with it where others use the cluster after it: a node that was killed reads each log it has, and those of a hundred runs take minutes.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        if (cluster is ApacheKafka) await DeleteTopicsAsync();
        await _client.DisposeAsync();
    }

    async Task DeleteTopicsAsync()
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        try
        {
            foreach (var topic in await Admin.ListTopicsAsync(includeInternal: false, limit.Token))
                if (topic.Name == Topic || topic.Name.StartsWith(Topic + "-", StringComparison.Ordinal)) await Admin.DeleteTopicAsync(topic.Name, limit.Token);
        }
        catch (Exception failure) when (failure is KafkaException or OperationCanceledException)
        {
            // A cluster that does not answer now has told its run already.
        }
    }
}
