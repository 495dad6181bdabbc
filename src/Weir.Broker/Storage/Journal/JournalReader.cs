using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>Reads the frames of the journal in order, over the borders of its files, and tells a torn end from damage.</summary>
/// <remarks>A frame is written only when the one before it is synced. So a bad frame that is followed by a good one of a higher number was damaged later; one that is
/// followed by none was never acknowledged, and the journal ends before it.</remarks>
sealed class JournalReader(IDisk disk, ulong folder, IReadOnlyList<long> files, long nextFrame) : IAsyncDisposable
{
    const int Window = 4 << 20;

    readonly PooledBuffer _window = new();
    long _windowStart;
    int _index = -1;
    IDiskFile? _file;
    long _position;

    (int File, Frame Frame)? _last;

    /// <summary>Number that the next frame must have.</summary>
    public long NextFrame { get; private set; } = nextFrame;

    /// <summary>The next frame's entries; valid until the next call. Null at the end of the journal.</summary>
    /// <exception cref="DamagedLogException">A frame that was synced is not what was written.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync()
    {
        if (_file is not null && await TryFrameAsync(_position) is { } here && here.Number == NextFrame) return Accept(here);
        var (brokenFile, brokenPosition) = (Math.Max(_index, 0), _position);
        while (_index + 1 < files.Count)
        {
            await OpenAsync(_index + 1);
            if (await TryFrameAsync(0) is { } first && first.Number == NextFrame) return Accept(first);
        }
        for (var file = brokenFile; file < files.Count; file++)
        {
            await OpenAsync(file);
            var start = file == brokenFile ? brokenPosition : 0;
            for (var position = start; position < _file!.Length; position += JournalFrame.Alignment)
                if (await TryFrameAsync(position) is { } later && later.Number > NextFrame) throw await DamageAsync(file, start, later.Number);
        }
        return null;
    }

    /// <summary>Writes the last frame that was read once more, and syncs it. A frame whose fsync failed is read from the system's cache as if it were on disk, and no other fsync
    /// brings it there; only the last one can be such, since none is written behind it.</summary>
    public async ValueTask KeepLastAsync()
    {
        if (_last is not var (file, frame)) return;
        await OpenAsync(file);
        if (await LoadAsync(frame.Position, frame.Size)) await _file!.WriteAsync(frame.Position, Loaded(frame.Position, (int)frame.Size), thenSync: true);
    }

    public async ValueTask DisposeAsync()
    {
        _window.Dispose();
        if (_file is not null) await _file.DisposeAsync();
    }

    ReadOnlyMemory<byte> Accept(Frame frame)
    {
        NextFrame++;
        _last = (_index, frame);
        _position = frame.Position + JournalFrame.Aligned(frame.Size);
        return _window.WrittenMemory.Slice((int)(frame.Position - _windowStart) + JournalFrame.HeaderSize, (int)frame.Size - JournalFrame.HeaderSize);
    }

    async ValueTask OpenAsync(int index)
    {
        if (_file is not null) await _file.DisposeAsync();
        _index = index;
        _file = await disk.OpenAsync(JournalFiles.PathOf(files[index]));
        _position = 0;
        _window.Clear();
    }

    async ValueTask<Frame?> TryFrameAsync(long position)
    {
        if (!await LoadAsync(position, JournalFrame.HeaderSize)) return null;
        if (!JournalFrame.TryReadHeader(Loaded(position, JournalFrame.HeaderSize).Span, folder, out var number, out var size)) return null;
        if (number < NextFrame || !await LoadAsync(position, size) || !JournalFrame.IsIntact(Loaded(position, (int)size).Span)) return null;
        return new Frame(number, position, size);
    }

    ReadOnlyMemory<byte> Loaded(long position, int length) => _window.WrittenMemory.Slice((int)(position - _windowStart), length);

    async ValueTask<bool> LoadAsync(long position, long length)
    {
        if (position >= _windowStart && position + length <= _windowStart + _window.Length) return true;
        if (position + length > _file!.Length) return false;
        var size = (int)Math.Min(Math.Max(length, Window), _file.Length - position);
        _window.Clear();
        _windowStart = position;
        _window.Advance(await _file.ReadAsync(position, _window.GetMemory(size)[..size]));
        return _window.Length >= length;
    }

    // What the bad frame holds of batches says best which offset is hit.
    async ValueTask<DamagedLogException> DamageAsync(int file, long position, long later)
    {
        var where = $"in {JournalFiles.PathOf(files[file])} at byte {position}";
        if (await LoadAsync(position, JournalFrame.HeaderSize))
        {
            var bytes = _window.WrittenMemory[(int)(position - _windowStart)..];
            if (JournalFrame.TryReadHeader(bytes.Span, folder, out _, out var size)) bytes = bytes[..(int)Math.Min(size, bytes.Length)];
            if (JournalEntries.FirstBadBatch(bytes[JournalFrame.HeaderSize..]) is { } batch) where = $"{where} ({batch})";
        }
        return new DamagedLogException($"frame {NextFrame} of the journal {where} is damaged, though frame {later} was written after it; restore the data folder from a backup");
    }

    readonly record struct Frame(long Number, long Position, long Size);
}
