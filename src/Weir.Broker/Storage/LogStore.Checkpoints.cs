using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>Checkpoints: making the journal's older files superfluous.</summary>
sealed partial class LogStore
{
    readonly List<Topic> _deleted = [];
    readonly List<Guid> _leftovers = [];
    long _tailBytes;
    Task _checkpoint = Task.CompletedTask;
    bool _isAskedAgain;

    /// <summary>Syncs everything, makes a checkpoint so that the next start has nothing to replay, and releases the folder.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            // Whoever comes later is refused: a frame behind the checkpoint, in a file that it does not name, would be lost.
            await Journal.CloseAsync();
            await _checkpoint;
            if (Journal.Failure is null)
            {
                var (file, frame) = Journal.Next;
                await CheckpointAsync(file, frame);
            }
        }
        finally
        {
            await CloseAsync();
        }
    }

    /// <summary>Releases the folder as it is.</summary>
    internal async ValueTask CloseAsync()
    {
        await Journal.DisposeAsync();
        // It uses the files that are closed now; of a disk that takes nothing any more it ends soon.
        await _checkpoint;
        foreach (var topic in Topics)
            foreach (var log in topic.Partitions) await log.DisposeAsync();
        _lock.Dispose();
    }

    /// <summary>Bytes of batches that are in memory only, or still.</summary>
    internal long BytesInMemory => Volatile.Read(ref _tailBytes);

    /// <summary>Counts bytes into memory, or out of it.</summary>
    internal void InMemory(long change) => Interlocked.Add(ref _tailBytes, change);

    // A disk that takes the journal faster than the segments would otherwise fill the memory.
    async ValueTask RelieveAsync()
    {
        if (BytesInMemory < Options.TailBytesInAll) return;
        foreach (var topic in Topics)
            foreach (var log in topic.Partitions) await log.FlushSyncedAsync();
    }

    /// <summary>Begins another file of the journal, and with it a checkpoint, since files are to go: at once, or behind the one that is being made, which may have begun before.</summary>
    internal void CheckpointSoon()
    {
        if (!_checkpoint.IsCompleted) Volatile.Write(ref _isAskedAgain, true);
        Journal.Rotate();
    }

    void Rotated(long file, long frame)
    {
        if (_checkpoint.IsCompleted) _checkpoint = CheckpointSoonAsync(file, frame);
    }

    async Task CheckpointSoonAsync(long file, long frame)
    {
        await Task.Yield();
        try
        {
            await CheckpointAsync(file, frame);
            if (Interlocked.Exchange(ref _isAskedAgain, false)) Journal.Rotate();
        }
        catch (Exception problem)
        {
            Fail(problem);
        }
    }

    async ValueTask CheckpointAsync(long file, long frame)
    {
        using var content = new PooledBuffer();
        var logs = new List<(PartitionLog Log, long Position, List<Segment> Dropped)>();
        var deleted = new List<Topic>();
        Capture(content, file, frame, logs, deleted);
        // It may hold what is not synced in the journal yet, and must not count before that is.
        await Journal.AllSyncedAsync();
        foreach (var (log, position, _) in logs)
        {
            await log.FlushAsync(position);
            await log.SyncSegmentsAsync();
        }
        await Checkpoint.WriteAsync(Disk, content);
        await _files.RetireBelowAsync(file);
        foreach (var (log, _, dropped) in logs) await log.DropFilesAsync(dropped);
        foreach (var topic in deleted)
            foreach (var log in topic.Partitions) await log.DisposeAsync();
        await DropDeletedAsync([.. deleted.Select(topic => topic.Id)]);
        lock (_gate) _deleted.RemoveAll(deleted.Contains);
    }

    async ValueTask DropDeletedAsync(Guid[] topics)
    {
        foreach (var topic in topics) await Disk.DeleteFolderAsync($"topics/{topic:N}");
    }

    void Capture(PooledBuffer content, long file, long frame, List<(PartitionLog, long, List<Segment>)> logs, List<Topic> deleted)
    {
        lock (_gate)
        {
            content.WriteLong(unchecked((long)_folder));
            content.WriteLong(file);
            content.WriteLong(frame);
            content.WriteInt(_deleted.Count);
            foreach (var topic in _deleted) content.WriteId(topic.Id);
            deleted.AddRange(_deleted);
            content.WriteInt(_byId.Count);
            foreach (var topic in _byId.Values)
            {
                WriteTopic(content, topic);
                foreach (var log in topic.Partitions)
                {
                    var dropped = new List<Segment>();
                    logs.Add((log, log.Capture(content, dropped), dropped));
                }
            }
        }
        State.Save(content);
    }

    (long File, long Frame) Load(ReadOnlySpan<byte> content, int version)
    {
        var fields = new ByteFieldReader(content);
        _folder = unchecked((ulong)fields.Long());
        var (file, frame) = (fields.Long(), fields.Long());
        if (file < 1 || frame < 1) throw new DamagedLogException($"the file {Checkpoint.Path} of the data folder says that the journal goes on with frame {frame} in file {file}, and both begin at 1; restore the data folder from a backup");
        for (var left = fields.Int(); left > 0; left--) _leftovers.Add(fields.Id());
        for (var left = fields.Int(); left > 0; left--)
        {
            var topic = ReadTopic(ref fields);
            foreach (var log in topic.Partitions) log.Load(ref fields, version);
            Add(topic);
        }
        State.Replay(fields.Bytes());
        return (file, frame);
    }
}
