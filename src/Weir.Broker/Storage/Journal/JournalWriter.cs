using System.Buffers.Binary;
using System.Diagnostics;
using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>Appends entries to the data folder's one journal, with one write and one fsync for all that came in while the one before ran: group commit.</summary>
/// <remarks>Safe for several threads. The commit loop runs where the first append after a pause was made, and yields before it writes, so that all appends
/// of one request are in one frame.</remarks>
sealed class JournalWriter : IAsyncDisposable
{
    const int EntryHead = 5;

    readonly Lock _gate = new();
    readonly JournalFiles _files;
    readonly ulong _folder;
    readonly int _fileBytesMax;
    readonly Action<long, long> _rotated;
    readonly Func<ValueTask> _relieve;
    PooledBuffer _pending = new();
    PooledBuffer _writing = new();
    List<JournalTouch> _pendingTouches = [];
    List<JournalTouch> _writingTouches = [];
    TaskCompletionSource _pendingSynced = NewSignal();
    TaskCompletionSource _writingSynced = NewSignal();
    IDiskFile _file;
    long _fileNumber;
    long _position;
    long _nextFrame;
    long _syncedFrame;
    long _commits;
    long _commitTicks;
    Task _loop = Task.CompletedTask;
    bool _running;
    bool _rotate;
    bool _isClosed;
    readonly TaskCompletionSource<StorageFailedException> _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    StorageFailedException? _failure;

    /// <param name="files">Where its files are.</param>
    /// <param name="folder">Id of the data folder, in every frame.</param>
    /// <param name="file">The file to go on in, empty or to be written over.</param>
    /// <param name="fileNumber">Its number.</param>
    /// <param name="nextFrame">Number of the next frame.</param>
    /// <param name="fileBytesMax">Size from which it goes on in another file.</param>
    /// <param name="rotated">Told number and first frame of each new file; all frames before it are synced then.</param>
    /// <param name="relieve">Awaited between two frames: it waits while too much is in memory.</param>
    public JournalWriter(JournalFiles files, ulong folder, IDiskFile file, long fileNumber, long nextFrame, int fileBytesMax, Action<long, long> rotated, Func<ValueTask> relieve)
    {
        _files = files;
        _folder = folder;
        _file = file;
        _fileNumber = fileNumber;
        _nextFrame = nextFrame;
        _syncedFrame = nextFrame - 1;
        _fileBytesMax = fileBytesMax;
        _rotated = rotated;
        _relieve = relieve;
        StartFrame(_pending);
    }

    /// <summary>Completes when nothing can be written any more; not when it is closed.</summary>
    public Task<StorageFailedException> Failed => _failed.Task;

    /// <summary>Why nothing can be written any more; null while it can.</summary>
    public StorageFailedException? Failure
    {
        get { lock (_gate) return _failure; }
    }

    /// <summary>Frames that were written and synced, and how long that took in all; by the system's clock, whatever the broker's is.</summary>
    public (long Count, TimeSpan Took) Commits => (Volatile.Read(ref _commits), Stopwatch.GetElapsedTime(0, Volatile.Read(ref _commitTicks)));

    /// <summary>Bytes that wait for the frame that is being written.</summary>
    public int PendingBytes
    {
        get { lock (_gate) return _pending.Length; }
    }

    /// <summary>Where the next frame goes: number of the file and of the frame.</summary>
    public (long File, long Frame) Next
    {
        get { lock (_gate) return (_fileNumber, _nextFrame); }
    }

    /// <summary>Adds one entry, whose body is the parts one after the other, to the frame that will be written next.</summary>
    /// <returns>The frame's number, for <see cref="SyncedAsync"/>.</returns>
    /// <exception cref="StorageFailedException">An earlier write or fsync failed.</exception>
    public long Add(JournalEntryType type, ReadOnlySpan<byte> head, ReadOnlySpan<byte> middle = default, ReadOnlySpan<byte> rest = default, JournalTouch? touch = null)
    {
        lock (_gate)
        {
            if (_failure is not null) throw _failure;
            if (_isClosed) throw new StorageFailedException("the broker's storage is closed");
            // Room for all of it first: half an entry in a frame with a good checksum would be the end of the folder.
            var size = head.Length + middle.Length + rest.Length;
            var entry = _pending.GetSpan(EntryHead + size);
            entry[0] = (byte)type;
            BinaryPrimitives.WriteInt32LittleEndian(entry[1..], size);
            head.CopyTo(entry[EntryHead..]);
            middle.CopyTo(entry[(EntryHead + head.Length)..]);
            rest.CopyTo(entry[(EntryHead + head.Length + middle.Length)..]);
            _pending.Advance(EntryHead + size);
            if (touch is { } touched) _pendingTouches.Add(touched);
            Start();
            return _nextFrame;
        }
    }

    /// <summary>Completes when the frame is on disk; fails when it cannot be.</summary>
    public ValueTask SyncedAsync(long frame)
    {
        lock (_gate)
        {
            if (frame <= _syncedFrame) return default;
            if (_failure is not null) return ValueTask.FromException(_failure);
            return new((frame < _nextFrame ? _writingSynced : _pendingSynced).Task);
        }
    }

    /// <summary>Completes when everything added so far is on disk.</summary>
    public ValueTask AllSyncedAsync()
    {
        lock (_gate) return SyncedAsync(_pending.Length > JournalFrame.HeaderSize ? _nextFrame : _nextFrame - 1);
    }

    /// <summary>Goes on in another file, so that a checkpoint is made soon. Not once it takes no more: who closed it makes the last one.</summary>
    public void Rotate()
    {
        lock (_gate)
        {
            if (_isClosed) return;
            _rotate = true;
            Start();
        }
    }

    /// <summary>Takes no more; completes when everything added before is on disk, or failed, and a file change asked for was made. <see cref="Next"/> stands from then on.</summary>
    public Task CloseAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            return _loop;
        }
    }

    /// <summary>Takes no more, and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        lock (_gate) _failure ??= new StorageFailedException("the broker's storage is closed");
        await _file.DisposeAsync();
        _pending.Dispose();
        _writing.Dispose();
    }

    /// <summary>Stops as after a failure: for a store that found one elsewhere.</summary>
    public void Fail(Exception cause)
    {
        StorageFailedException failure;
        lock (_gate)
        {
            failure = _failure ??= cause as StorageFailedException ?? new StorageFailedException($"the broker's storage failed and takes no more writes: {cause.Message}", cause);
            _running = false;
        }
        _failed.TrySetResult(failure);
        _writingSynced.TrySetException(failure);
        _pendingSynced.TrySetException(failure);
        _ = _writingSynced.Task.Exception;
        _ = _pendingSynced.Task.Exception;
    }

    // With the gate held.
    void Start()
    {
        if (_running || _failure is not null) return;
        _running = true;
        _loop = CommitAsync();
    }

    async Task CommitAsync()
    {
        await Task.Yield();
        try
        {
            while (Take(out var frame, out var rotate))
            {
                if (frame > 0) JournalFrame.Seal(_writing, _folder, frame);
                if (rotate || (_position > 0 && _position + _writing.Length > _fileBytesMax)) await RotateAsync(frame);
                if (frame == 0) continue;
                long began = Stopwatch.GetTimestamp();
                await _file.WriteAsync(_position, _writing.WrittenMemory, thenSync: true);
                Volatile.Write(ref _commitTicks, _commitTicks + Stopwatch.GetTimestamp() - began);
                Volatile.Write(ref _commits, _commits + 1);
                _position += _writing.Length;
                Finish(frame);
                await _relieve();
            }
        }
        catch (Exception problem)
        {
            Fail(problem);
        }
    }

    bool Take(out long frame, out bool rotate)
    {
        lock (_gate)
        {
            (frame, rotate, _rotate) = (0, _rotate, false);
            var any = _pending.Length > JournalFrame.HeaderSize;
            _running = (any || rotate) && _failure is null;
            _writing.Clear();
            if (!any || !_running) return _running;
            frame = _nextFrame++;
            (_pending, _writing) = (_writing, _pending);
            (_pendingTouches, _writingTouches) = (_writingTouches, _pendingTouches);
            (_pendingSynced, _writingSynced) = (NewSignal(), _pendingSynced);
            StartFrame(_pending);
            return true;
        }
    }

    void Finish(long frame)
    {
        foreach (var touch in _writingTouches) touch.Log.Synced(touch.EndOffset, touch.EndPosition);
        _writingTouches.Clear();
        lock (_gate) _syncedFrame = frame;
        _writingSynced.TrySetResult();
    }

    async ValueTask RotateAsync(long frame)
    {
        var next = await _files.CreateAsync(_fileNumber + 1);
        await _file.DisposeAsync();
        long firstFrame;
        lock (_gate)
        {
            _file = next;
            _fileNumber++;
            _position = 0;
            firstFrame = frame > 0 ? frame : _nextFrame;
        }
        _rotated(_fileNumber, firstFrame);
    }

    static void StartFrame(PooledBuffer buffer)
    {
        buffer.Clear();
        buffer.GetSpan(JournalFrame.HeaderSize);
        buffer.Advance(JournalFrame.HeaderSize);
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
