namespace Weir.Broker.Storage;

/// <summary>What an entry of the journal does. Numbers are part of the format: docs/internals/log-format.md.</summary>
enum JournalEntryType : byte
{
    /// <summary>Topic id, partition, then a record batch with its base offset and leader epoch.</summary>
    Batch = 1,

    /// <summary>Topic id, name, partitions, configuration.</summary>
    TopicCreated = 2,

    /// <summary>Topic id.</summary>
    TopicDeleted = 3,

    /// <summary>Topic id, partitions in all.</summary>
    PartitionsAdded = 4,

    /// <summary>Topic id, the whole new configuration.</summary>
    TopicConfigured = 5,

    /// <summary>Topic id, partition, log start offset.</summary>
    LogStartMoved = 6,

    /// <summary>Changes of the state table that hold together: per change key, a byte 1 and the value, or a byte 0.</summary>
    StateChanged = 7,
}
