using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Weir.Protocol;

/// <summary>LZ4's block format: sequences of literals and matches (github.com/lz4/lz4, doc/lz4_Block_format.md).</summary>
static class Lz4Block
{
    const int MinMatch = 4;

    // A block ends with at least five literals, and no match starts within its last twelve bytes.
    const int LastLiterals = 5;
    const int MatchFreeTail = 12;
    const int HashBits = 12;

    /// <summary>Decodes one block to <paramref name="position"/> of <paramref name="output"/>, whose bytes before it may be referred to.</summary>
    /// <returns>Bytes written, or -1 when the block is malformed or the output too small.</returns>
    public static int Decode(ReadOnlySpan<byte> block, Span<byte> output, int position)
    {
        var start = position;
        var at = 0;
        while (at < block.Length)
        {
            int token = block[at++];
            var literals = token >> 4;
            if (literals == 15 && !ReadExtra(block, ref at, ref literals)) return -1;
            if (literals > block.Length - at || literals > output.Length - position) return -1;
            block.Slice(at, literals).CopyTo(output[position..]);
            at += literals;
            position += literals;
            if (at == block.Length) return position - start;
            if (block.Length - at < 2) return -1;
            int distance = BinaryPrimitives.ReadUInt16LittleEndian(block[at..]);
            at += 2;
            var match = token & 15;
            if (match == 15 && !ReadExtra(block, ref at, ref match)) return -1;
            match += MinMatch;
            if (distance == 0 || distance > position || match > output.Length - position) return -1;
            BackReference.Copy(output, position, distance, match);
            position += match;
        }
        return -1;
    }

    /// <summary>Bytes that <see cref="Encode"/> writes at most.</summary>
    public static int EncodedSizeMax(int length) => length + (length / 255) + 16;

    /// <summary>Encodes at most 64 KiB on their own and returns the bytes written.</summary>
    public static int Encode(ReadOnlySpan<byte> source, Span<byte> block)
    {
        Span<ushort> seen = stackalloc ushort[1 << HashBits];
        seen.Clear();
        int written = 0, anchor = 0, at = 1, misses = 0;
        while (at < source.Length - MatchFreeTail)
        {
            var next = Read(source, at);
            ref var place = ref seen[(int)((next * 2654435761u) >> (32 - HashBits))];
            int candidate = place;
            place = (ushort)at;
            if (candidate >= at || Read(source, candidate) != next)
            {
                at += 1 + (misses++ >> 6);
                continue;
            }
            misses = 0;
            while (at > anchor && candidate > 0 && source[at - 1] == source[candidate - 1]) (at, candidate) = (at - 1, candidate - 1);
            var match = MinMatch + CommonLength(source[(at + MinMatch)..^LastLiterals], source[(candidate + MinMatch)..]);
            written = WriteSequence(block, written, source[anchor..at], at - candidate, match);
            at += match;
            anchor = at;
        }
        return WriteSequence(block, written, source[anchor..], distance: 0, match: 0);
    }

    static uint Read(ReadOnlySpan<byte> source, int at) => MemoryMarshal.Read<uint>(source[at..]);

    static int CommonLength(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => left.CommonPrefixLength(right);

    static int WriteSequence(Span<byte> block, int at, ReadOnlySpan<byte> literals, int distance, int match)
    {
        var token = at++;
        block[token] = (byte)(Math.Min(literals.Length, 15) << 4);
        if (literals.Length >= 15) at = WriteExtra(block, at, literals.Length - 15);
        literals.CopyTo(block[at..]);
        at += literals.Length;
        if (match == 0) return at;
        BinaryPrimitives.WriteUInt16LittleEndian(block[at..], (ushort)distance);
        at += 2;
        block[token] |= (byte)Math.Min(match - MinMatch, 15);
        return match - MinMatch >= 15 ? WriteExtra(block, at, match - MinMatch - 15) : at;
    }

    static int WriteExtra(Span<byte> block, int at, int rest)
    {
        for (; rest >= 255; rest -= 255) block[at++] = 255;
        block[at++] = (byte)rest;
        return at;
    }

    static bool ReadExtra(ReadOnlySpan<byte> block, ref int at, ref int length)
    {
        while (at < block.Length)
        {
            var next = block[at++];
            length += next;
            if (next != 255) return true;
        }
        return false;
    }
}
