using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Weir.Generate;

/// <summary>The bad records of a stream, found by their content. Some are equal to others, the empty ones for example: those are counted, not told apart.</summary>
/// <param name="places">In which source partitions they are.</param>
/// <param name="isPresent">Whether they are there still; null: all are.</param>
sealed class BadRecords(LoginPlaces places, Func<long, bool>? isPresent = null)
{
    /// <summary>In place of a hash.</summary>
    const ulong Tombstone = 0;

    readonly Dictionary<ulong, EqualRecords> _byContent = [];

    readonly byte[] _buffer = new byte[LoginGenerator.Longest];
    readonly List<long> _all = [];

    /// <summary>Adds the bad ones of records <paramref name="from"/> to <paramref name="to"/> - 1, or those that <paramref name="isBad"/> says.</summary>
    public void Add(LoginGenerator generator, long from, long to, Func<long, bool>? isBad = null)
    {
        for (long number = from; number < to; number++)
        {
            if (!(isBad ?? generator.IsBad)(number)) continue;
            _all.Add(number);
            int length = generator.Write(number, _buffer);
            ulong content = length < 0 ? Tombstone : Content(_buffer.AsSpan(0, length));
            if (!_byContent.TryGetValue(content, out var equals)) _byContent[content] = equals = new EqualRecords();
            equals.Numbers.Add(number);
        }
    }

    /// <summary>How many of the first <paramref name="count"/> records are bad.</summary>
    public long CountBelow(long count)
    {
        int at = _all.BinarySearch(count);
        return at >= 0 ? at : ~at;
    }

    /// <summary>Takes one of the records with exactly these bytes, or of the tombstones.</summary>
    /// <returns>Whether the stream has such a record at all.</returns>
    /// <param name="found">A dead letter.</param>
    /// <param name="fits">From which source partitions to take one rather than another, where several are equal.</param>
    /// <param name="number">The record; -1 when every one of them was taken before.</param>
    /// <param name="unique">Whether only one record has these bytes, so that its place can be judged.</param>
    public bool Take(in FoundRecord found, Func<int, bool> fits, out long number, out bool unique) => Take(Content(found), fits, out number, out unique);

    /// <summary>The same of a record that is known by its SHA-256 alone.</summary>
    public bool TakeHashed(ReadOnlySpan<byte> sha256, Func<int, bool> fits, out long number, out bool unique) => Take(BinaryPrimitives.ReadUInt64LittleEndian(sha256), fits, out number, out unique);

    /// <summary>All records with exactly these bytes, or all tombstones, in order.</summary>
    public IReadOnlyList<long> Equal(in FoundRecord found) => _byContent.TryGetValue(Content(found), out var records) ? records.Numbers : [];

    bool Take(ulong content, Func<int, bool> fits, out long number, out bool unique)
    {
        (number, unique) = (-1, false);
        if (!_byContent.TryGetValue(content, out var records)) return false;
        unique = records.Numbers.Count == 1;
        number = records.Take(places, isPresent, fits);
        return true;
    }

    static ulong Content(in FoundRecord found) => found.HasValue ? Content(found.Value) : Tombstone;

    /// <summary>64 bits of SHA-256: the chance that any two of a million records collide is below one in ten million.</summary>
    static ulong Content(ReadOnlySpan<byte> value)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(value, hash);
        return BinaryPrimitives.ReadUInt64LittleEndian(hash);
    }

    /// <summary>Records that are equal byte for byte, and which of them are left.</summary>
    sealed class EqualRecords
    {
        public readonly List<long> Numbers = new(1);
        readonly Dictionary<(int Partition, bool IsPresent), Queue<long>> _left = [];
        int _sorted;

        public long Take(LoginPlaces places, Func<long, bool>? isPresent, Func<int, bool> fits)
        {
            lock (_left)
            {
                for (; _sorted < Numbers.Count; _sorted++)
                {
                    var place = (places.Of(Numbers[_sorted]), isPresent?.Invoke(Numbers[_sorted]) != false);
                    if (!_left.TryGetValue(place, out var numbers)) _left[place] = numbers = new(1);
                    numbers.Enqueue(Numbers[_sorted]);
                }
                var fitting = _left.Where(pair => pair.Value.Count > 0).OrderByDescending(pair => fits(pair.Key.Partition)).ThenByDescending(pair => pair.Key.IsPresent).FirstOrDefault().Value;
                return fitting is null ? -1 : fitting.Dequeue();
            }
        }
    }
}
