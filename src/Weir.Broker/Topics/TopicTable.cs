using System.Collections.Immutable;
using Weir.Broker.Storage;
using Weir.Protocol;
using StoredTopic = Weir.Broker.Storage.Topic;

namespace Weir.Broker.Topics;

/// <summary>The broker's topics by name and by id. Looking needs no lock; changes take turns.</summary>
sealed class TopicTable
{
    readonly Lock _gate = new();
    readonly LogStore _store;
    volatile ImmutableSortedDictionary<string, Topic> _byName = ImmutableSortedDictionary.Create<string, Topic>(StringComparer.Ordinal);
    long _lastFrame;

    /// <param name="store">Where the topics are kept.</param>
    public TopicTable(LogStore store)
    {
        _store = store;
        foreach (var stored in store.Topics) Put(stored, []);
    }

    /// <summary>Called when a topic is new or has more partitions.</summary>
    public Action? Changed { get; set; }

    /// <summary>Called with a topic that is gone; returns the journal frame that makes durable what was made of it.</summary>
    public Func<Topic, long>? Deleted { get; set; }

    /// <summary>All topics in the order of their names.</summary>
    public IEnumerable<Topic> All => _byName.Values;

    public Topic? Find(string name) => _byName.GetValueOrDefault(name);

    public Topic? Find(Uuid id) => _store.Find(Topic.Stores(id)) is { } stored && Find(stored.Name) is { } topic && topic.Id == id ? topic : null;

    public Partition? Find(TopicPartition partition) => Find(partition.Topic)?.Partition(partition.Partition);

    /// <summary>Adds a topic; null when there is one of that name.</summary>
    public Topic? Create(string name, int partitions, IReadOnlyDictionary<string, string> configs)
    {
        Topic? made;
        lock (_gate) made = Find(name) is null ? Put(_store.CreateTopic(name, partitions, configs, out _lastFrame), []) : null;
        if (made is not null) Changed?.Invoke();
        return made;
    }

    /// <summary>Removes a topic; false when it is gone already.</summary>
    public bool Delete(Topic topic)
    {
        lock (_gate)
        {
            if (Find(topic.Id) is not { } current) return false;
            _lastFrame = _store.DeleteTopic(current.Stored);
            _byName = _byName.Remove(current.Name);
        }
        long followed = Deleted?.Invoke(topic) ?? 0;
        lock (_gate) _lastFrame = Math.Max(_lastFrame, followed);
        return true;
    }

    /// <summary>Adds partitions up to <paramref name="count"/>.</summary>
    public void Grow(Topic topic, int count)
    {
        lock (_gate)
        {
            if (Find(topic.Id) is not { } current || current.Partitions.Count >= count) return;
            _lastFrame = _store.AddPartitions(current.Stored, count);
            Put(current.Stored, current.Partitions);
        }
        Changed?.Invoke();
    }

    /// <summary>Changes what is set on a topic.</summary>
    public void Configure(Topic topic, Func<IReadOnlyDictionary<string, string>, IReadOnlyDictionary<string, string>> change)
    {
        lock (_gate)
        {
            if (Find(topic.Id) is not { } current) return;
            _lastFrame = _store.Configure(current.Stored, change(current.Settings.Configs));
            Put(current.Stored, current.Partitions);
        }
    }

    /// <summary>Completes when every change made so far is durable.</summary>
    public ValueTask Durable()
    {
        lock (_gate) return _store.SyncedAsync(_lastFrame);
    }

    Topic Put(StoredTopic stored, IReadOnlyList<Partition> known)
    {
        var topic = new Topic(stored, new(stored.Config), [.. known, .. stored.Partitions.Skip(known.Count).Select(log => new Partition(log))]);
        _byName = _byName.SetItem(topic.Name, topic);
        return topic;
    }
}
