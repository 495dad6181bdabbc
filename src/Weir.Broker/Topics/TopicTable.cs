using System.Collections.Immutable;
using Weir.Broker.Logs;
using Weir.Protocol;

namespace Weir.Broker.Topics;

/// <summary>The broker's topics by name and by id. Looking needs no lock; changes take turns.</summary>
sealed class TopicTable
{
    readonly Lock gate = new();
    readonly ILogStore store;
    readonly IdSource ids;
    volatile ImmutableSortedDictionary<string, Topic> byName = ImmutableSortedDictionary.Create<string, Topic>(StringComparer.Ordinal);
    volatile ImmutableDictionary<Uuid, Topic> byId = ImmutableDictionary<Uuid, Topic>.Empty;

    /// <param name="store">Where the topics are kept; those it has are opened and replayed.</param>
    /// <param name="ids">Makes the topics' ids.</param>
    public TopicTable(ILogStore store, IdSource ids)
    {
        this.store = store;
        this.ids = ids;
        foreach (var stored in store.Topics) Put(Open(stored));
    }

    /// <summary>Called with a topic that is gone.</summary>
    public Action<Topic>? Deleted { get; set; }

    /// <summary>All topics in the order of their names.</summary>
    public IEnumerable<Topic> All => byName.Values;

    public Topic? Find(string name) => byName.GetValueOrDefault(name);

    public Topic? Find(Uuid id) => byId.GetValueOrDefault(id);

    public Partition? Find(TopicPartition partition) => Find(partition.Topic)?.Partition(partition.Partition);

    /// <summary>The topic, made with <paramref name="partitions"/> when it is missing.</summary>
    public Topic FindOrCreate(string name, int partitions, params (string Name, string Value)[] configs)
    {
        lock (gate) return Find(name) ?? Create(name, partitions, configs.ToDictionary(config => config.Name, config => config.Value))!;
    }

    /// <summary>Adds a topic; null when there is one of that name.</summary>
    public Topic? Create(string name, int partitions, IReadOnlyDictionary<string, string> configs)
    {
        lock (gate)
        {
            if (Find(name) is not null) return null;
            return Put(Open(store.CreateTopic(name, ids.NextUuid(), partitions, configs)));
        }
    }

    /// <summary>Removes a topic; false when it is gone already.</summary>
    public bool Delete(Topic topic)
    {
        lock (gate)
        {
            if (Find(topic.Id) is not { } current) return false;
            byName = byName.Remove(current.Name);
            byId = byId.Remove(current.Id);
            foreach (var partition in current.Partitions) partition.Delete();
            store.DeleteTopic(current.Id);
            topic = current;
        }
        Deleted?.Invoke(topic);
        return true;
    }

    /// <summary>Adds partitions up to <paramref name="count"/>.</summary>
    public void Grow(Topic topic, int count)
    {
        lock (gate)
        {
            if (Find(topic.Id) is not { } current || current.Partitions.Count >= count) return;
            store.SetPartitions(current.Id, count);
            var added = Enumerable.Range(current.Partitions.Count, count - current.Partitions.Count).Select(index => Partition(current.Name, current.Id, index));
            Put(current with { Partitions = [.. current.Partitions, .. added] });
        }
    }

    /// <summary>Changes what is set on a topic.</summary>
    public void Configure(Topic topic, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> change)
    {
        lock (gate)
        {
            if (Find(topic.Id) is not { } current) return;
            var configs = change(current.Settings.Configs);
            store.SetConfigs(current.Id, configs);
            Put(current with { Settings = new(configs) });
        }
    }

    /// <summary>Completes when every change made so far is durable.</summary>
    public ValueTask Durable() => store.SyncAsync();

    Topic Open(StoredTopic stored)
    {
        var partitions = Enumerable.Range(0, stored.Partitions).Select(index => Partition(stored.Name, stored.Id, index)).ToArray();
        return new(stored.Name, stored.Id, new(stored.Configs), partitions);
    }

    Partition Partition(string name, Uuid id, int index) => new(name, index, store.Partition(id, index));

    Topic Put(Topic topic)
    {
        byName = byName.SetItem(topic.Name, topic);
        byId = byId.SetItem(topic.Id, topic);
        return topic;
    }
}
