using System.Collections.Immutable;
using Weir.Broker.Storage;
using Weir.Protocol;
using StoredTopic = Weir.Broker.Storage.Topic;

namespace Weir.Broker.Topics;

/// <summary>The broker's topics by name and by id. Looking needs no lock; changes take turns.</summary>
sealed class TopicTable
{
    readonly Lock gate = new();
    readonly LogStore store;
    volatile ImmutableSortedDictionary<string, Topic> byName = ImmutableSortedDictionary.Create<string, Topic>(StringComparer.Ordinal);
    volatile ImmutableDictionary<Uuid, Topic> byId = ImmutableDictionary<Uuid, Topic>.Empty;
    long lastFrame;

    /// <param name="store">Where the topics are kept.</param>
    public TopicTable(LogStore store)
    {
        this.store = store;
        foreach (var stored in store.Topics) Put(stored, []);
    }

    /// <summary>Called with a topic that is gone.</summary>
    public Action<Topic>? Deleted { get; set; }

    /// <summary>All topics in the order of their names.</summary>
    public IEnumerable<Topic> All => byName.Values;

    public Topic? Find(string name) => byName.GetValueOrDefault(name);

    public Topic? Find(Uuid id) => byId.GetValueOrDefault(id);

    public Partition? Find(TopicPartition partition) => Find(partition.Topic)?.Partition(partition.Partition);

    /// <summary>Adds a topic; null when there is one of that name.</summary>
    public Topic? Create(string name, int partitions, IReadOnlyDictionary<string, string> configs)
    {
        lock (gate) return Find(name) is null ? Put(store.CreateTopic(name, partitions, configs, out lastFrame), []) : null;
    }

    /// <summary>Removes a topic; false when it is gone already.</summary>
    public bool Delete(Topic topic)
    {
        lock (gate)
        {
            if (Find(topic.Id) is not { } current) return false;
            byName = byName.Remove(current.Name);
            byId = byId.Remove(current.Id);
            lastFrame = store.DeleteTopic(current.Stored);
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
            lastFrame = store.AddPartitions(current.Stored, count);
            Put(current.Stored, current.Partitions);
        }
    }

    /// <summary>Changes what is set on a topic.</summary>
    public void Configure(Topic topic, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> change)
    {
        lock (gate)
        {
            if (Find(topic.Id) is not { } current) return;
            lastFrame = store.Configure(current.Stored, change(current.Settings.Configs));
            Put(current.Stored, current.Partitions);
        }
    }

    /// <summary>Completes when every change made so far is durable.</summary>
    public ValueTask Durable()
    {
        lock (gate) return store.SyncedAsync(lastFrame);
    }

    Topic Put(StoredTopic stored, IReadOnlyList<Partition> known)
    {
        var topic = new Topic(stored, new(stored.Config), [.. known, .. stored.Partitions.Skip(known.Count).Select(log => new Partition(log))]);
        byName = byName.SetItem(topic.Name, topic);
        byId = byId.SetItem(topic.Id, topic);
        return topic;
    }
}
