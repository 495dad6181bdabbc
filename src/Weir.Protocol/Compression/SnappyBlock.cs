using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Weir.Protocol;

/// <summary>Snappy's raw block format (github.com/google/snappy, format_description.txt).</summary>
static class SnappyBlock
{
    const int HashBits = 12;
    const int MinMatch = 4;
    const int CopyMax = 64;

    /// <summary>The decoded size that a block starts with, and where its elements begin; -1 when malformed.</summary>
    public static long DecodedSize(ReadOnlySpan<byte> block, out int start)
    {
        ulong size = 0;
        for (start = 0; start < Math.Min(5, block.Length);)
        {
            var next = block[start];
            size |= (ulong)(next & 0x7F) << (7 * start++);
            if (next < 0x80) return (long)size;
        }
        return -1;
    }

    /// <summary>Decodes the elements of a block so that they fill <paramref name="output"/>; false when they do not.</summary>
    public static bool Decode(ReadOnlySpan<byte> elements, Span<byte> output)
    {
        int at = 0, position = 0;
        while (at < elements.Length)
        {
            int tag = elements[at++];
            int length, distance = 0;
            if ((tag & 3) == 0)
            {
                if (!ReadLiteralLength(elements, tag, ref at, out length) || length > elements.Length - at || length > output.Length - position) return false;
                elements.Slice(at, length).CopyTo(output[position..]);
                at += length;
                position += length;
                continue;
            }
            if (!ReadCopy(elements, tag, ref at, out length, ref distance)) return false;
            if (distance <= 0 || distance > position || length > output.Length - position) return false;
            BackReference.Copy(output, position, distance, length);
            position += length;
        }
        return position == output.Length;
    }

    /// <summary>Bytes that <see cref="Encode"/> writes at most.</summary>
    public static int EncodedSizeMax(int length) => 32 + length + (length / 6);

    /// <summary>Encodes at most 64 KiB and returns the bytes written.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> block)
    {
        var written = 0;
        var size = (uint)source.Length;
        for (; size >= 0x80; size >>= 7) block[written++] = (byte)(size | 0x80);
        block[written++] = (byte)size;
        Span<ushort> seen = stackalloc ushort[1 << HashBits];
        seen.Clear();
        int anchor = 0, at = 1, misses = 0;
        while (at <= source.Length - MinMatch)
        {
            var next = MemoryMarshal.Read<uint>(source[at..]);
            ref var place = ref seen[(int)((next * 0x1E35A7BDu) >> (32 - HashBits))];
            int candidate = place;
            place = (ushort)at;
            if (candidate >= at || MemoryMarshal.Read<uint>(source[candidate..]) != next)
            {
                at += 1 + (misses++ >> 5);
                continue;
            }
            misses = 0;
            var match = MinMatch + source[(at + MinMatch)..].CommonPrefixLength(source[(candidate + MinMatch)..]);
            written = WriteLiterals(block, written, source[anchor..at]);
            written = WriteCopies(block, written, at - candidate, match);
            at += match;
            anchor = at;
        }
        return WriteLiterals(block, written, source[anchor..]);
    }

    static bool ReadLiteralLength(ReadOnlySpan<byte> elements, int tag, ref int at, out int length)
    {
        length = (tag >> 2) + 1;
        if (length <= 60) return true;
        var bytes = length - 60;
        if (bytes > elements.Length - at) return false;
        uint value = 0;
        for (var index = 0; index < bytes; index++) value |= (uint)elements[at++] << (8 * index);
        length = (int)(value + 1);
        return value < int.MaxValue;
    }

    static bool ReadCopy(ReadOnlySpan<byte> elements, int tag, ref int at, out int length, ref int distance)
    {
        var bytes = (tag & 3) == 3 ? 4 : tag & 3;
        length = bytes == 1 ? 4 + ((tag >> 2) & 7) : (tag >> 2) + 1;
        if (bytes > elements.Length - at) return false;
        distance = bytes switch
        {
            1 => ((tag >> 5) << 8) | elements[at],
            2 => BinaryPrimitives.ReadUInt16LittleEndian(elements[at..]),
            _ => BinaryPrimitives.ReadInt32LittleEndian(elements[at..]),
        };
        at += bytes;
        return true;
    }

    static int WriteLiterals(Span<byte> block, int at, ReadOnlySpan<byte> literals)
    {
        if (literals.IsEmpty) return at;
        var length = literals.Length - 1;
        if (length < 60)
        {
            block[at++] = (byte)(length << 2);
        }
        else
        {
            block[at++] = 61 << 2;
            BinaryPrimitives.WriteUInt16LittleEndian(block[at..], (ushort)length);
            at += 2;
        }
        literals.CopyTo(block[at..]);
        return at + literals.Length;
    }

    static int WriteCopies(Span<byte> block, int at, int distance, int length)
    {
        while (length > 0)
        {
            var run = Math.Min(length, CopyMax);
            block[at] = (byte)(((run - 1) << 2) | 2);
            BinaryPrimitives.WriteUInt16LittleEndian(block[(at + 1)..], (ushort)distance);
            at += 3;
            length -= run;
        }
        return at;
    }
}
