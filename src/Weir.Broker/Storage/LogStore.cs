using System.Text;
using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>Everything the broker keeps, in one data folder: topics, their partitions' logs, and the coordinators' state.</summary>
/// <remarks>One journal takes all changes, and one fsync makes all of a group commit durable; segments are written from memory behind it, and a checkpoint says from where
/// the journal is still needed. docs/decisions/journal.md, docs/internals/log-format.md.</remarks>
sealed partial class LogStore : IAsyncDisposable
{
    const string LockPath = "lock";
    const string AddressPath = "address";

    readonly Lock _gate = new();
    readonly IDisposable _lock;
    readonly JournalFiles _files;
    Dictionary<string, Topic> _byName = new(StringComparer.Ordinal);
    Dictionary<Guid, Topic> _byId = [];
    ulong _folder;
    long _recordsAppended;
    long _bytesAppended;

    LogStore(IDisk disk, StorageOptions options, IDisposable taken)
    {
        Disk = disk;
        Options = options;
        _lock = taken;
        _files = new JournalFiles(disk);
        State = new StateTable(this);
    }

    /// <summary>The coordinators' state.</summary>
    public StateTable State { get; }

    /// <summary>All topics, in no order; a snapshot.</summary>
    public IReadOnlyCollection<Topic> Topics => Volatile.Read(ref _byName).Values;

    /// <summary>Why nothing can be written any more; null while it can.</summary>
    public StorageFailedException? Failure => Journal.Failure;

    internal IDisk Disk { get; }

    internal StorageOptions Options { get; }

    internal JournalWriter Journal { get; private set; } = null!;

    /// <summary>Opens a data folder, or makes one; ends when all that was acknowledged can be read again.</summary>
    /// <exception cref="DataFolderInUseException">Another process holds it.</exception>
    /// <exception cref="DamagedLogException">What was synced is not what was written.</exception>
    public static async Task<LogStore> OpenAsync(IDisk disk, StorageOptions? options = null)
    {
        var taken = disk.TryLock(LockPath) ?? throw new DataFolderInUseException(await ReadAddressAsync(disk));
        try
        {
            var store = new LogStore(disk, options ?? new StorageOptions(), taken);
            await store.RecoverAsync();
            return store;
        }
        catch (Exception problem)
        {
            taken.Dispose();
            if (DamagedLogException.IsOfContent(problem)) throw DamagedLogException.OfContent("topics", problem);
            throw;
        }
    }

    /// <summary>Tells other processes where this one listens.</summary>
    public async ValueTask SetAddressAsync(string address)
    {
        await using var file = await Disk.OpenAsync(AddressPath);
        await file.SetLengthAsync(0);
        await file.WriteAsync(0, Encoding.UTF8.GetBytes(address));
    }

    public Topic? Find(string name) => Volatile.Read(ref _byName).GetValueOrDefault(name);

    public Topic? Find(Guid id) => Volatile.Read(ref _byId).GetValueOrDefault(id);

    /// <summary>The log of a partition; null when there is none.</summary>
    public PartitionLog? Partition(Guid topicId, int partition) => Find(topicId) is { } topic && (uint)partition < (uint)topic.Partitions.Count ? topic.Partitions[partition] : null;

    /// <inheritdoc cref="Partition(Guid, int)"/>
    public PartitionLog? Partition(string topic, int partition) => Find(topic) is { } found && (uint)partition < (uint)found.Partitions.Count ? found.Partitions[partition] : null;

    /// <summary>Makes a topic; it can be used at once and is durable when the frame is synced.</summary>
    /// <exception cref="InvalidOperationException">There is one of that name: Kafka's TOPIC_ALREADY_EXISTS.</exception>
    public Topic CreateTopic(string name, int partitions, IReadOnlyDictionary<string, string> config, out long frame)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        lock (_gate)
        {
            if (_byName.ContainsKey(name)) throw new InvalidOperationException($"Topic '{name}' exists.");
            using var entry = new PooledBuffer();
            var topic = new Topic(this, Options.NewId(), name, partitions, config);
            WriteTopic(entry, topic);
            frame = Journal.Add(JournalEntryType.TopicCreated, entry.WrittenSpan);
            Add(topic);
            return topic;
        }
    }

    /// <summary>Deletes a topic with its records; its files go with the next checkpoint, which is begun at once.</summary>
    /// <returns>Journal frame that makes it durable.</returns>
    public long DeleteTopic(Topic topic)
    {
        long frame;
        lock (_gate)
        {
            if (!_byId.ContainsKey(topic.Id)) throw new TopicDeletedException(topic.Name);
            using var entry = new PooledBuffer();
            entry.WriteId(topic.Id);
            frame = Journal.Add(JournalEntryType.TopicDeleted, entry.WrittenSpan);
            Remove(topic);
        }
        foreach (var log in topic.Partitions) log.Delete();
        CheckpointSoon();
        return frame;
    }

    /// <summary>Adds partitions up to <paramref name="total"/>.</summary>
    /// <returns>Journal frame that makes it durable.</returns>
    public long AddPartitions(Topic topic, int total)
    {
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(total, topic.Partitions.Count);
            using var entry = new PooledBuffer();
            entry.WriteId(topic.Id);
            entry.WriteInt(total);
            var frame = Journal.Add(JournalEntryType.PartitionsAdded, entry.WrittenSpan);
            topic.Grow(total);
            return frame;
        }
    }

    /// <summary>Replaces a topic's settings.</summary>
    /// <returns>Journal frame that makes it durable.</returns>
    public long Configure(Topic topic, IReadOnlyDictionary<string, string> config)
    {
        lock (_gate)
        {
            using var entry = new PooledBuffer();
            entry.WriteId(topic.Id);
            entry.WriteMap(config);
            var frame = Journal.Add(JournalEntryType.TopicConfigured, entry.WrittenSpan);
            topic.Configure(config);
            return frame;
        }
    }

    /// <summary>Records and bytes of batches that were appended since the start.</summary>
    public (long Records, long Bytes) Appended => (Interlocked.Read(ref _recordsAppended), Interlocked.Read(ref _bytesAppended));

    /// <summary>Counts a batch.</summary>
    internal void Count(int records, int bytes)
    {
        Interlocked.Add(ref _recordsAppended, records);
        Interlocked.Add(ref _bytesAppended, bytes);
    }

    /// <summary>Completes when a journal frame, and so all before it, is on disk.</summary>
    /// <exception cref="StorageFailedException">It cannot be written.</exception>
    public ValueTask SyncedAsync(long frame) => Journal.SyncedAsync(frame);

    internal void Fail(Exception cause) => Journal.Fail(cause);

    static void WriteTopic(PooledBuffer buffer, Topic topic)
    {
        buffer.WriteId(topic.Id);
        buffer.WriteText(topic.Name);
        buffer.WriteInt(topic.Partitions.Count);
        buffer.WriteMap(topic.Config);
    }

    static async ValueTask<string> ReadAddressAsync(IDisk disk)
    {
        if (!await disk.ExistsAsync(AddressPath)) return "";
        await using var file = await disk.OpenAsync(AddressPath);
        var bytes = new byte[Math.Min(file.Length, 1024)];
        return Encoding.UTF8.GetString(bytes.AsSpan(0, await file.ReadAsync(0, bytes)));
    }

    // Readers take the dictionaries without the gate, so they are replaced and never changed.
    void Add(Topic topic)
    {
        Volatile.Write(ref _byId, new(_byId) { [topic.Id] = topic });
        Volatile.Write(ref _byName, new(_byName, StringComparer.Ordinal) { [topic.Name] = topic });
    }

    void Remove(Topic topic)
    {
        var (byId, byName) = (new Dictionary<Guid, Topic>(_byId), new Dictionary<string, Topic>(_byName, StringComparer.Ordinal));
        byId.Remove(topic.Id);
        byName.Remove(topic.Name);
        Volatile.Write(ref _byId, byId);
        Volatile.Write(ref _byName, byName);
        _deleted.Add(topic);
    }
}
