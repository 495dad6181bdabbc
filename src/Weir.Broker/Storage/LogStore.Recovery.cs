using System.Buffers.Binary;
using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>Opening: the last checkpoint, then what the journal has beyond it.</summary>
sealed partial class LogStore
{
    /// <summary>As many as a topic can be given; each takes memory when the folder is opened.</summary>
    const int PartitionsAtMost = 10_000;

    /// <summary>Frames read from the journal when it was opened, and bytes of entries in them.</summary>
    public (long Frames, long Bytes) Replayed { get; private set; }

    async ValueTask RecoverAsync()
    {
        var numbers = await _files.NumbersAsync();
        long file = 1, frame = 1;
        if (await Disk.ExistsAsync(Checkpoint.Path))
        {
            var (content, version) = await Checkpoint.ReadAsync(Disk);
            (file, frame) = Load(content, version);
        }
        else if (numbers.Count > 0) throw new DamagedLogException($"the data folder has a journal and no file {Checkpoint.Path}; restore the data folder from a backup");
        else await InitializeAsync();
        if (frame > 1 && !numbers.Contains(file)) throw new DamagedLogException($"{JournalFiles.PathOf(file)} is missing from the data folder; restore it from a backup");
        await _files.DropSpareAsync();
        await DropDeletedAsync([.. _leftovers]);
        numbers.RemoveAll(number => number < file);
        await using (var reader = new JournalReader(Disk, _folder, numbers, frame))
        {
            while (await reader.ReadAsync() is { } entries)
            {
                Replayed = (Replayed.Frames + 1, Replayed.Bytes + entries.Length);
                await ReplayAsync(entries);
            }
            frame = reader.NextFrame;
            await reader.KeepLastAsync();
        }
        foreach (var topic in Topics)
            foreach (var log in topic.Partitions) await log.SweepAsync();
        // What kill -9 left in the page cache was read and will be served: it must be on disk first.
        foreach (var number in numbers)
        {
            await using var old = await Disk.OpenAsync(JournalFiles.PathOf(number));
            await old.SyncAsync();
        }
        var next = Math.Max(file - 1, numbers.Count > 0 ? numbers[^1] : 0) + 1;
        Journal = new JournalWriter(_files, _folder, await _files.CreateAsync(next), next, frame, Options.JournalFileBytes, Rotated, RelieveAsync);
    }

    async ValueTask InitializeAsync()
    {
        _folder = BinaryPrimitives.ReadUInt64LittleEndian(Options.NewId().ToByteArray());
        using var content = new PooledBuffer();
        Capture(content, file: 1, frame: 1, [], []);
        await Checkpoint.WriteAsync(Disk, content);
    }

    async ValueTask ReplayAsync(ReadOnlyMemory<byte> entries)
    {
        while (JournalEntries.TryRead(ref entries, out var type, out var body))
        {
            if (type == JournalEntryType.Batch)
            {
                if (Find(body, out _) is { } log) await log.ReplayAsync(body[JournalEntries.BatchHead..]);
            }
            else
            {
                Replay(type, body);
            }
        }
        if (!entries.IsEmpty) throw new DamagedLogException("a frame of the journal ends inside an entry");
    }

    // Entries that a checkpoint made while they were written already has in it are met again: each has no effect the second time.
    void Replay(JournalEntryType type, ReadOnlyMemory<byte> body)
    {
        var fields = new ByteFieldReader(body.Span);
        switch (type)
        {
            case JournalEntryType.StateChanged: State.Replay(body.Span); break;
            case JournalEntryType.TopicCreated: ReplayTopic(ref fields); break;
            case JournalEntryType.LogStartMoved: Find(body, out var rest)?.ReplayLogStart(new ByteFieldReader(rest.Span).Long()); break;
            case JournalEntryType.TopicDeleted: if (Find(fields.Id()) is { } deleted) Delete(deleted); break;
            case JournalEntryType.PartitionsAdded: Find(fields.Id())?.Grow(Partitions(ref fields)); break;
            case JournalEntryType.TopicConfigured: Find(fields.Id())?.Configure(fields.Map()); break;
            default: throw new DamagedLogException($"the journal has an entry of type {(int)type}, which this program does not know; start the program that wrote it");
        }
    }

    void Delete(Topic topic)
    {
        Remove(topic);
        foreach (var log in topic.Partitions) log.Delete();
    }

    void ReplayTopic(ref ByteFieldReader fields)
    {
        var topic = ReadTopic(ref fields);
        // A checkpoint that has another topic of that name saw this one deleted: its deletion comes later in the journal, and must not take the name along.
        if (Find(topic.Id) is null && Find(topic.Name) is null) Add(topic);
    }

    Topic ReadTopic(ref ByteFieldReader fields) => new(this, fields.Id(), fields.Text(), Partitions(ref fields), fields.Map());

    static int Partitions(ref ByteFieldReader fields) => fields.Int() is > 0 and <= PartitionsAtMost and var count ? count : throw new DamagedLogException($"a topic has no number of partitions from 1 to {PartitionsAtMost}");

    // Null for a topic that a later entry deletes.
    PartitionLog? Find(ReadOnlyMemory<byte> body, out ReadOnlyMemory<byte> rest)
    {
        var fields = new ByteFieldReader(body.Span);
        var (topic, partition) = (fields.Id(), fields.Int());
        rest = body[JournalEntries.BatchHead..];
        return Partition(topic, partition);
    }
}
