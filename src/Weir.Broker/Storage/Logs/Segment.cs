using System.Globalization;

namespace Weir.Broker.Storage;

/// <summary>A stretch of a partition's log that has its own file: whole batches, one after the other, nothing else.</summary>
/// <remarks>Positions count bytes from the start of the log as this process knows it. The index is derived: kept while the segment is written, rebuilt from the file after a restart when first needed.</remarks>
/// <param name="baseOffset">Offset of its first batch.</param>
/// <param name="start">Where it begins.</param>
/// <param name="generation">How often compaction wrote anew what begins at this offset.</param>
sealed class Segment(long baseOffset, long start, int generation = 0)
{
    IDiskFile? _file;
    bool _isCut;
    bool _isUnreadable;
    bool _isReplaced;
    string? _damage;

    public long BaseOffset { get; } = baseOffset;

    public long Start { get; } = start;

    public int Generation { get; } = generation;

    /// <summary>Position behind the last batch.</summary>
    public long End { get; set; } = start;

    /// <summary>Offset behind the last batch.</summary>
    public long EndOffset { get; set; } = baseOffset;

    /// <summary>Greatest timestamp of a batch; -1 when empty.</summary>
    public long MaxTimestamp { get; set; } = -1;

    /// <summary>Greatest timestamp of the first batch: <c>segment.ms</c> counts from it; -1 when empty.</summary>
    public long FirstTimestamp { get; set; } = -1;

    /// <summary>Null while it must be rebuilt.</summary>
    public List<IndexEntry>? Index { get; set; } = [];

    /// <summary>Whether bytes were written to the file since its last sync.</summary>
    public bool IsDirty { get; set; }

    /// <summary>Whether compaction has put another segment in its place: its file goes away, and who reads it reads that one instead.</summary>
    public bool IsReplaced
    {
        get => Volatile.Read(ref _isReplaced);
        set => Volatile.Write(ref _isReplaced, value);
    }

    /// <summary>The first that was found not to be what was written; null while nothing was.</summary>
    public string? Damage => Volatile.Read(ref _damage);

    public long Size => End - Start;

    public string FileName => BaseOffset.ToString("D20", CultureInfo.InvariantCulture) + (Generation == 0 ? ".log" : $"-{Generation}.log");

    /// <summary>Adds a batch to index and totals.</summary>
    public void Add(long batchOffset, long batchEndOffset, int size, long maxTimestamp, int indexInterval)
    {
        if (Index is { } index && (index.Count == 0 || End - index[^1].Position >= indexInterval)) index.Add(new IndexEntry(batchOffset, End, MaxTimestamp));
        if (Size == 0) FirstTimestamp = maxTimestamp;
        End += size;
        EndOffset = batchEndOffset;
        MaxTimestamp = Math.Max(MaxTimestamp, maxTimestamp);
    }

    /// <summary>Notes damage; false when some was noted before.</summary>
    public bool TryNote(string damage) => Interlocked.CompareExchange(ref _damage, damage, null) is null;

    /// <summary>Notes whether the file can be read; false where that is as it was: readers ask again and again, and it is told once.</summary>
    public bool NoteReadable(bool isReadable) => Interlocked.Exchange(ref _isUnreadable, !isReadable) == isReadable;

    /// <summary>The file, opened at first use.</summary>
    public async ValueTask<IDiskFile> OpenAsync(IDisk disk, string folder)
    {
        if (_file is { } open) return open;
        if (IsReplaced) throw new IOException($"{FileName} was compacted");
        var file = await disk.OpenAsync($"{folder}/{FileName}");
        // Two readers may come here at once; the second handle is closed again.
        if (Interlocked.CompareExchange(ref _file, file, null) is not { } first) return file;
        await file.DisposeAsync();
        return first;
    }

    /// <summary>Before the first write of this process: cuts off what an earlier one wrote behind <paramref name="size"/> bytes. For the one who writes; a reader would cut what was written meanwhile.</summary>
    public async ValueTask CutAsync(IDiskFile file, long size)
    {
        if (_isCut) return;
        if (file.Length > size) await file.SetLengthAsync(size);
        _isCut = true;
    }

    public async ValueTask CloseAsync()
    {
        if (Interlocked.Exchange(ref _file, null) is { } file) await file.DisposeAsync();
    }
}
