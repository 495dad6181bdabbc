using Weir.Protocol;

namespace Weir.Broker.Logs;

/// <summary>Topics in memory: durable when appended, gone with the process.</summary>
sealed class MemoryLogStore(Uuid clusterId) : ILogStore
{
    readonly Lock gate = new();
    readonly Dictionary<Uuid, StoredTopic> topics = [];
    readonly Dictionary<(Uuid, int), MemoryPartitionLog> logs = [];
    long nextProducerId;

    public IReadOnlyCollection<StoredTopic> Topics
    {
        get { lock (gate) return [.. topics.Values]; }
    }

    public Uuid ClusterId => clusterId;

    public StoredTopic CreateTopic(string name, Uuid id, int partitions, IReadOnlyDictionary<string, string> configs)
    {
        lock (gate) return topics[id] = new(name, id, partitions, configs);
    }

    public void DeleteTopic(Uuid id)
    {
        lock (gate)
        {
            if (!topics.Remove(id, out var topic)) return;
            for (int i = 0; i < topic.Partitions; i++) logs.Remove((id, i));
        }
    }

    public void SetPartitions(Uuid id, int count)
    {
        lock (gate) topics[id] = topics[id] with { Partitions = count };
    }

    public void SetConfigs(Uuid id, IReadOnlyDictionary<string, string> configs)
    {
        lock (gate) topics[id] = topics[id] with { Configs = configs };
    }

    public IPartitionLog Partition(Uuid topic, int partition)
    {
        lock (gate)
        {
            if (!logs.TryGetValue((topic, partition), out var log)) logs[(topic, partition)] = log = new();
            return log;
        }
    }

    public long ReserveProducerIds(int count) => Interlocked.Add(ref nextProducerId, count) - count;

    public ValueTask SyncAsync() => default;

    public ValueTask DisposeAsync() => default;
}
