using Weir.Broker.Storage;

namespace Weir.Broker;

/// <summary>Where a broker's data is, and what a test does to it: writes and fsyncs that fail, a disk that is full, a loss of power that forgets whatever was not fsynced.</summary>
/// <remarks>Of one broker at a time, and as long as the test wants: what is in it is there for the next one. After a write or an fsync that failed a broker takes no more writes until it is opened
/// again (<see cref="EmbeddedBroker.Failure"/>): clients get KAFKA_STORAGE_ERROR, or COORDINATOR_NOT_AVAILABLE. May be used from any thread.</remarks>
public sealed class BrokerDisk
{
    readonly Lock _gate = new();
    readonly IDisk? _given;
    MemoryDisk? _memory;
    TaskCompletionSource? _held;
    int _writesToFail;
    int _syncsToFail;
    long _room = long.MaxValue;

    /// <summary>In memory.</summary>
    public BrokerDisk() => _memory = new();

    /// <summary>In a folder, which is made when it is missing. It cannot lose power: what was not fsynced is in the system's memory.</summary>
    public BrokerDisk(string folder) => (Folder, _given) = (folder, new FileDisk(folder));

    internal BrokerDisk(IDisk given) => _given = given;

    /// <summary>The folder; null in memory.</summary>
    public string? Folder { get; }

    /// <summary>The folder in memory; null where it is none.</summary>
    internal MemoryDisk? Memory => _memory;

    /// <summary>The next writes fail.</summary>
    /// <param name="times">How many of them.</param>
    public void FailWrites(int times = 1)
    {
        lock (_gate) _writesToFail = times;
    }

    /// <summary>The next fsyncs fail. In memory that is as on Linux: what they were to make durable is read as before, and gone after a loss of power.</summary>
    /// <param name="times">How many of them.</param>
    public void FailSyncs(int times = 1)
    {
        lock (_gate) _syncsToFail = times;
    }

    /// <summary>The disk has room for so many bytes more, written over old ones too; a write that has none fails whole, until <see cref="Mend"/>.</summary>
    public void Fill(long after = 0)
    {
        lock (_gate) _room = after;
    }

    /// <summary>Fsyncs wait until what this returns is disposed, or the broker is killed: what is written meanwhile is lost when the power is, and nothing that promises more is answered. A broker that is disposed waits for it too.</summary>
    public IDisposable HoldSyncs()
    {
        lock (_gate) return new Hold(this, _held ??= new(TaskCreationOptions.RunContinuationsAsynchronously));
    }

    /// <summary>From now on all goes well: there is room, and nothing fails.</summary>
    public void Mend()
    {
        lock (_gate) (_writesToFail, _syncsToFail, _room) = (0, 0, long.MaxValue);
    }

    /// <summary>For a broker that starts.</summary>
    internal DiskSession Open()
    {
        lock (_gate) return new(this, _given ?? _memory!);
    }

    /// <summary>The broker's process is no more: whatever it still does fails.</summary>
    internal void Kill(DiskSession session)
    {
        lock (_gate)
        {
            session.IsOver = true;
            Release(_held, new PowerLostException());
        }
    }

    /// <summary>The same of its machine.</summary>
    internal void LosePower(DiskSession session, Random? torn)
    {
        lock (_gate) _memory = Unforgetting().Crash(torn);
        Kill(session);
    }

    /// <exception cref="InvalidOperationException">It does not know what was not fsynced.</exception>
    internal MemoryDisk Unforgetting() => _memory ?? throw new InvalidOperationException("only a disk in memory forgets what was not fsynced: start the broker without DataDirectory, or KillAsync it");

    internal bool IsArmed => Volatile.Read(ref _writesToFail) > 0 || Volatile.Read(ref _syncsToFail) > 0 || Volatile.Read(ref _room) != long.MaxValue || Volatile.Read(ref _held) is not null;

    internal ValueTask MeetAsync(DiskSession session, DiskCall call)
    {
        lock (_gate)
        {
            if (session.IsOver) throw new PowerLostException();
            if (call.Operation == DiskOperation.Write) Write(call);
            else if (call.Operation == DiskOperation.Sync) return SyncAsync(call);
            return default;
        }
    }

    void Write(DiskCall call)
    {
        if (_writesToFail > 0)
        {
            _writesToFail--;
            throw new IOException($"Input/output error : '{call.Path}'");
        }
        if (_room == long.MaxValue) return;
        if (call.Bytes > _room) throw new IOException($"No space left on device : '{call.Path}'");
        _room -= call.Bytes;
    }

    ValueTask SyncAsync(DiskCall call)
    {
        if (_syncsToFail == 0) return _held is { } held ? new(held.Task) : default;
        _syncsToFail--;
        if (_memory is not null && _memory.Files.TryGetValue(call.Path, out var file)) file.FailSync();
        throw new IOException($"fsync of '{call.Path}' failed: Input/output error");
    }

    void Release(TaskCompletionSource? held, Exception? failure = null)
    {
        if (held is null || held != _held) return;
        _held = null;
        if (failure is null) held.TrySetResult();
        else held.TrySetException(failure);
        _ = held.Task.Exception;
    }

    sealed class Hold(BrokerDisk disk, TaskCompletionSource held) : IDisposable
    {
        public void Dispose()
        {
            lock (disk._gate) disk.Release(held);
        }
    }
}
