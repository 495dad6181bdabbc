using Weir.Protocol;

namespace Weir.Broker.Logs;

/// <summary>
/// What the broker needs of its storage: topics and their partition logs. Changes are journaled in the order of the calls and become durable
/// in that order, so whoever sees one of them durable knows that everything before it is.
/// </summary>
interface ILogStore : IAsyncDisposable
{
    /// <summary>The topics, internal ones too, as recovered and since changed.</summary>
    IReadOnlyCollection<StoredTopic> Topics { get; }

    /// <summary>Id of the cluster: made once per data folder.</summary>
    Uuid ClusterId { get; }

    /// <summary>Adds an empty topic.</summary>
    StoredTopic CreateTopic(string name, Uuid id, int partitions, IReadOnlyDictionary<string, string> configs);

    /// <summary>Forgets a topic and its logs.</summary>
    void DeleteTopic(Uuid id);

    /// <summary>Raises the number of partitions.</summary>
    void SetPartitions(Uuid id, int count);

    /// <summary>Replaces the configuration that was set on a topic.</summary>
    void SetConfigs(Uuid id, IReadOnlyDictionary<string, string> configs);

    /// <summary>The log of a partition.</summary>
    IPartitionLog Partition(Uuid topic, int partition);

    /// <summary>Takes the next <paramref name="count"/> producer ids, never to be given again, also after a restart; returns the first.</summary>
    long ReserveProducerIds(int count);

    /// <summary>Completes when everything changed before the call is durable.</summary>
    ValueTask SyncAsync();
}
