using System.Buffers.Binary;

namespace Weir.Engine.Lookups;

/// <summary>Some of a table's entries, one after the other in one buffer, each a key and a row. Changed only by the writer that made it for its present edition.</summary>
/// <param name="edition">The writer's edition that this chunk was made in.</param>
/// <param name="depth">How many bits of the hash, the highest first, all its keys have in common.</param>
sealed class EntryChunk(int edition, int depth)
{
    /// <summary>A full chunk is split. A chunk is copied when an entry of it changes, so it is small; it is one object for many entries, so it is not too small.</summary>
    const int EntriesMost = 64;

    /// <summary>Bytes of entries with which a chunk is full too, if there are several.</summary>
    const int BytesMost = 16 * 1024;

    /// <summary>The object and the heads of its three arrays.</summary>
    const int Overhead = 56 + 3 * 24;

    int[] _tags = [];
    int[] _ends = [];
    byte[] _bytes = [];

    public int Edition => edition;

    public int Depth => depth;

    public int Count { get; private set; }

    public bool IsFull => Count >= EntriesMost || (Count > 1 && Start(Count) > BytesMost);

    /// <summary>What it takes in memory.</summary>
    public int Bytes => Overhead + sizeof(int) * (_tags.Length + _ends.Length) + _bytes.Length;

    /// <summary>How much more it takes with an entry that is added, in the place of an <paramref name="old"/> one (-1: of none).</summary>
    public int GrowthFor(ReadOnlySpan<byte> key, ReadOnlySpan<byte> row, int old)
    {
        var end = Start(Count) - (old < 0 ? 0 : _ends[old] - Start(old)) + sizeof(int) + key.Length + row.Length;
        return RoomFor(end) - _bytes.Length + (old < 0 && Count == _tags.Length ? 2 * sizeof(int) * (MoreTags - Count) : 0);
    }

    /// <summary>The entry's number, or -1.</summary>
    public int Find(int tag, ReadOnlySpan<byte> key)
    {
        var tags = _tags.AsSpan(0, Count);
        for (var from = 0; ; from++)
        {
            var next = tags[from..].IndexOf(tag);
            if (next < 0) return -1;
            from += next;
            if (KeyOf(from).SequenceEqual(key)) return from;
        }
    }

    public ReadOnlySpan<byte> RowOf(int entry) => _bytes.AsSpan(Start(entry) + sizeof(int) + KeyLength(entry), _ends[entry] - Start(entry) - sizeof(int) - KeyLength(entry));

    public void Add(int tag, ReadOnlySpan<byte> key, ReadOnlySpan<byte> row)
    {
        var start = Start(Count);
        var end = start + sizeof(int) + key.Length + row.Length;
        if (Count == _tags.Length)
        {
            Array.Resize(ref _tags, MoreTags);
            Array.Resize(ref _ends, _tags.Length);
        }
        if (end > _bytes.Length) Array.Resize(ref _bytes, RoomFor(end));
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(start), key.Length);
        key.CopyTo(_bytes.AsSpan(start + sizeof(int)));
        row.CopyTo(_bytes.AsSpan(start + sizeof(int) + key.Length));
        (_tags[Count], _ends[Count]) = (tag, end);
        Count++;
    }

    public void RemoveAt(int entry)
    {
        var (start, length) = (Start(entry), _ends[entry] - Start(entry));
        _bytes.AsSpan(start + length, _ends[Count - 1] - start - length).CopyTo(_bytes.AsSpan(start));
        for (var later = entry + 1; later < Count; later++) (_tags[later - 1], _ends[later - 1]) = (_tags[later], _ends[later] - length);
        Count--;
    }

    public EntryChunk Copy(int toEdition) => new(toEdition, depth) { _tags = [.. _tags], _ends = [.. _ends], _bytes = _bytes[..Start(Count)], Count = Count };

    /// <summary>Two chunks that have the entries of this one by the next bit of their hash.</summary>
    public (EntryChunk Zero, EntryChunk One) Split(Records.SipHash hash)
    {
        var (zero, one) = (new EntryChunk(edition, depth + 1), new EntryChunk(edition, depth + 1));
        for (var entry = 0; entry < Count; entry++)
            ((hash.Of(KeyOf(entry)) >> (63 - depth) & 1) == 0 ? zero : one).Add(_tags[entry], KeyOf(entry), RowOf(entry));
        return (zero, one);
    }

    int MoreTags => Math.Max(8, 2 * Count);

    int RoomFor(int end) => end <= _bytes.Length ? _bytes.Length : Math.Max(end, _bytes.Length + _bytes.Length / 4);

    ReadOnlySpan<byte> KeyOf(int entry) => _bytes.AsSpan(Start(entry) + sizeof(int), KeyLength(entry));

    int KeyLength(int entry) => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan(Start(entry)));

    int Start(int entry) => entry == 0 ? 0 : _ends[entry - 1];
}
