namespace Weir.Broker.Storage;

/// <summary>A file of a <see cref="MemoryDisk"/>: pages of 4 KiB, and of each page written since the last sync what it held at that time.</summary>
sealed class MemoryFile : IDiskFile
{
    const int PageSize = 4096;

    readonly Lock _gate = new();
    readonly List<byte[]?> _pages = [];
    readonly SortedDictionary<int, byte[]?> _synced = [];
    // Of the pages in it those that no later sync makes durable, unless they are written again.
    readonly HashSet<int> _forgotten = [];
    long _length;
    long _syncedLength;
    bool _isDead;

    public long Length
    {
        get { lock (_gate) return _length; }
    }

    /// <summary>The file as it is found after a loss of power.</summary>
    public MemoryFile Crash(Random? keep)
    {
        lock (_gate)
        {
            var found = new MemoryFile { _length = _syncedLength };
            foreach (var page in _pages) found._pages.Add(page);
            foreach (var (page, before) in _synced)
            {
                if (keep is not null && keep.Next(2) == 0) found._length = Math.Max(found._length, Math.Min(_length, (page + 1L) * PageSize));
                else found._pages[page] = before;
            }
            found._syncedLength = found._length;
            found.OwnPages();
            return found;
        }
    }

    /// <summary>The file as another process finds it: unsynced pages are still unsynced.</summary>
    public MemoryFile Copy()
    {
        lock (_gate)
        {
            var copy = new MemoryFile { _length = _length, _syncedLength = _syncedLength };
            copy._pages.AddRange(_pages);
            foreach (var (page, before) in _synced) copy._synced.Add(page, before);
            copy._forgotten.UnionWith(_forgotten);
            copy.OwnPages();
            return copy;
        }
    }

    /// <summary>From now on every call fails.</summary>
    public void Kill()
    {
        lock (_gate) _isDead = true;
    }

    /// <summary>A sync fails as Linux lets it fail: what was to be written is read as before, but counts as written, and is gone after a loss of power.</summary>
    public void FailSync()
    {
        lock (_gate) _forgotten.UnionWith(_synced.Keys);
    }

    /// <summary>Changes one byte that was synced: damage, for tests. A loss of power does not take it back.</summary>
    public void Damage(long position)
    {
        lock (_gate)
        {
            var (page, within) = Place(position);
            // A page that nobody has written yet is a hole of zeros.
            (_pages[page] ??= new byte[PageSize])[within] ^= 0x40;
            if (_synced.TryGetValue(page, out var before) && before is not null) before[within] ^= 0x40;
        }
    }

    public ValueTask<int> ReadAsync(long position, Memory<byte> target)
    {
        lock (_gate)
        {
            ThrowIfDead();
            var count = (int)Math.Clamp(_length - position, 0, target.Length);
            for (var done = 0; done < count;)
            {
                var (page, within) = Place(position + done);
                var run = Math.Min(PageSize - within, count - done);
                var span = target.Span.Slice(done, run);
                if (page < _pages.Count && _pages[page] is { } bytes) bytes.AsSpan(within, run).CopyTo(span);
                else span.Clear();
                done += run;
            }
            return new(count);
        }
    }

    public ValueTask WriteAsync(long position, ReadOnlyMemory<byte> bytes, bool thenSync = false)
    {
        lock (_gate)
        {
            ThrowIfDead();
            for (var done = 0; done < bytes.Length;)
            {
                var (page, within) = Place(position + done);
                var run = Math.Min(PageSize - within, bytes.Length - done);
                bytes.Span.Slice(done, run).CopyTo(Changing(page).AsSpan(within));
                done += run;
            }
            _length = Math.Max(_length, position + bytes.Length);
            if (thenSync) Sync();
        }
        return default;
    }

    public ValueTask SyncAsync()
    {
        lock (_gate)
        {
            ThrowIfDead();
            Sync();
        }
        return default;
    }

    public ValueTask SetLengthAsync(long length)
    {
        lock (_gate)
        {
            ThrowIfDead();
            for (var page = (int)((length + PageSize - 1) / PageSize); page < _pages.Count; page++) Array.Clear(Changing(page));
            var (last, within) = Place(length);
            if (within > 0 && last < _pages.Count) Changing(last).AsSpan(within).Clear();
            _length = length;
        }
        return default;
    }

    public ValueTask DisposeAsync() => default;

    static (int Page, int Within) Place(long position) => ((int)(position / PageSize), (int)(position % PageSize));

    void ThrowIfDead()
    {
        if (_isDead) throw new PowerLostException();
    }

    void OwnPages()
    {
        for (var page = 0; page < _pages.Count; page++) _pages[page] = (byte[]?)_pages[page]?.Clone();
    }

    void Sync()
    {
        foreach (var page in _synced.Keys.Where(page => !_forgotten.Contains(page)).ToList()) _synced.Remove(page);
        _syncedLength = _length;
    }

    byte[] Changing(int page)
    {
        while (_pages.Count <= page) _pages.Add(null);
        _forgotten.Remove(page);
        var before = _pages[page];
        if (!_synced.TryAdd(page, before)) return before ?? (_pages[page] = new byte[PageSize]);
        return _pages[page] = before is null ? new byte[PageSize] : (byte[])before.Clone();
    }
}
