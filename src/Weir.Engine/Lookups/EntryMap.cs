using Weir.Engine.Records;

namespace Weir.Engine.Lookups;

/// <summary>Entries that change while others look into them: what <see cref="Publish"/> gave out stays as it was, and a change copies only what lies on its way.</summary>
/// <remarks>Extendible hashing (Fagin and others, 1979): a full chunk is split in two, and the slots double when a chunk needs more of them. No change ever moves all entries. One writer.</remarks>
sealed class EntryMap
{
    /// <summary>So many equal bits only a broken hash gives: then a chunk grows instead.</summary>
    const int DepthMost = 28;

    readonly SipHash _hash = SipHash.NewSeeded();
    EntryChunk[][] _pages;
    int[] _pageEditions = [1];
    int _rootEdition = 1;
    int _edition = 1;
    int _depth;
    long _chunkBytes;

    public EntryMap()
    {
        var first = new EntryChunk(_edition, 0);
        _pages = [[first]];
        _chunkBytes = first.Bytes;
    }

    public int Count { get; private set; }

    /// <summary>What the chunks take in memory, and the slots.</summary>
    public long Bytes => _chunkBytes + ((long)IntPtr.Size << _depth);

    /// <summary>The entries as they are now, for any number of readers.</summary>
    public EntryPages Publish()
    {
        _edition++;
        return new(_pages, _depth, _hash);
    }

    /// <summary>Adds an entry, or replaces that of the key; false: it would be more than <paramref name="bytesMost"/>, and nothing is changed.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="row">Its values.</param>
    /// <param name="bytesMost">What all may take.</param>
    /// <param name="isNew">Whether there was none of the key.</param>
    public bool Put(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row, long bytesMost, out bool isNew)
    {
        var code = _hash.Of(key);
        var tag = EntryPages.TagOf(code);
        var chunk = Own(code);
        var old = chunk.Find(tag, key);
        isNew = old < 0;
        var growth = chunk.GrowthFor(key, row, old);
        if (growth > 0 && Bytes + growth > bytesMost) return false;
        while (isNew && chunk is { IsFull: true, Depth: < DepthMost })
        {
            Split(code);
            chunk = ChunkOf(code);
        }
        var before = chunk.Bytes;
        if (!isNew) chunk.RemoveAt(old);
        chunk.Add(tag, key, row);
        _chunkBytes += chunk.Bytes - before;
        if (isNew) Count++;
        return true;
    }

    /// <summary>Takes the key's entry away; false: there was none.</summary>
    public bool Remove(ReadOnlySpan<byte> key)
    {
        var code = _hash.Of(key);
        var entry = ChunkOf(code).Find(EntryPages.TagOf(code), key);
        if (entry < 0) return false;
        var chunk = Own(code);
        chunk.RemoveAt(entry);
        Count--;
        return true;
    }

    EntryChunk ChunkOf(ulong code)
    {
        var slot = SlotOf(code);
        return _pages[slot >> EntryPages.PageBits][slot & EntryPages.PageMask];
    }

    int SlotOf(ulong code) => EntryPages.SlotOf(code, _depth);

    /// <summary>The key's chunk, which no reader sees.</summary>
    EntryChunk Own(ulong code)
    {
        var chunk = ChunkOf(code);
        if (chunk.Edition == _edition) return chunk;
        var own = chunk.Copy(_edition);
        _chunkBytes += own.Bytes - chunk.Bytes;
        Set(code, own);
        return own;
    }

    void Split(ulong code)
    {
        var full = Own(code);
        if (full.Depth == _depth) DoubleSlots();
        var (zero, one) = full.Split(_hash);
        var next = 1UL << (63 - full.Depth);
        Set(code & ~next, zero);
        Set(code | next, one);
        _chunkBytes += zero.Bytes + one.Bytes - full.Bytes;
    }

    /// <summary>Puts the chunk of those keys into all of its slots.</summary>
    void Set(ulong code, EntryChunk chunk)
    {
        var (first, count) = (EntryPages.SlotOf(code, chunk.Depth) << (_depth - chunk.Depth), 1 << (_depth - chunk.Depth));
        for (var at = first; at < first + count; at++)
        {
            var page = at >> EntryPages.PageBits;
            if (_rootEdition != _edition) (_pages, _rootEdition) = ([.. _pages], _edition);
            if (_pageEditions[page] != _edition) (_pages[page], _pageEditions[page]) = ([.. _pages[page]], _edition);
            _pages[page][at & EntryPages.PageMask] = chunk;
        }
    }

    /// <summary>Each slot's chunk is in two from now on.</summary>
    void DoubleSlots()
    {
        var slots = _pages.SelectMany(page => page).SelectMany(chunk => Enumerable.Repeat(chunk, 2));
        _pages = [.. slots.Chunk(1 << EntryPages.PageBits)];
        _pageEditions = [.. Enumerable.Repeat(_edition, _pages.Length)];
        _rootEdition = _edition;
        _depth++;
    }
}
