using System.Buffers.Binary;

namespace Weir.Protocol;

/// <summary>LZ4's frame format (github.com/lz4/lz4, doc/lz4_Frame_format.md, 1.6).</summary>
/// <remarks>Reads independent and linked blocks, several frames and skippable ones. Block and content checksums are stepped over: the batch's CRC-32C covers them.
/// Writes 64 KiB blocks, independent, as Java's reader demands.</remarks>
static class Lz4Frame
{
    const uint Magic = 0x184D2204;
    const uint SkippableMagic = 0x184D2A50;
    const uint Uncompressed = 0x8000_0000;
    const int BlockSize = 64 * 1024;

    const byte Version1 = 0x40;
    const byte IndependentBlocks = 0x20;
    const byte BlockChecksums = 0x10;
    const byte ContentSize = 0x08;
    const byte ContentChecksum = 0x04;
    const byte DictionaryId = 0x01;
    const byte Blocks64KiB = 0x40;

    public static void Decompress(ReadOnlySpan<byte> source, PooledBuffer destination, int limit)
    {
        var end = (long)destination.Length + limit;
        do
        {
            var magic = ReadWord(ref source);
            if ((magic & 0xFFFF_FFF0) == SkippableMagic) Skip(ref source, ReadWord(ref source));
            else if (magic == Magic) ReadFrame(ref source, destination, end, limit);
            else throw Malformed($"it starts with {magic:x8}");
        }
        while (!source.IsEmpty);
    }

    public static void Compress(ReadOnlySpan<byte> source, PooledBuffer destination)
    {
        var header = destination.GetSpan(7);
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        header[4] = Version1 | IndependentBlocks;
        header[5] = Blocks64KiB;
        header[6] = HeaderChecksum(header[4..6]);
        destination.Advance(7);
        for (; !source.IsEmpty; source = source[Math.Min(BlockSize, source.Length)..])
            WriteBlock(source[..Math.Min(BlockSize, source.Length)], destination);
        BinaryPrimitives.WriteUInt32LittleEndian(destination.GetSpan(4), 0);
        destination.Advance(4);
    }

    static void WriteBlock(ReadOnlySpan<byte> content, PooledBuffer destination)
    {
        var target = destination.GetSpan(4 + Lz4Block.EncodedSizeMax(content.Length));
        var size = Lz4Block.Encode(content, target[4..]);
        if (size < content.Length)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)size);
        }
        else
        {
            size = content.Length;
            content.CopyTo(target[4..]);
            BinaryPrimitives.WriteUInt32LittleEndian(target, (uint)size | Uncompressed);
        }
        destination.Advance(4 + size);
    }

    static void ReadFrame(ref ReadOnlySpan<byte> source, PooledBuffer destination, long end, int limit)
    {
        var flags = ReadHeader(ref source, out var blockSizeMax);
        var frameStart = destination.Length;
        while (ReadWord(ref source) is var word and not 0)
        {
            var size = word & ~Uncompressed;
            if (size > source.Length) throw Malformed("it ends inside a block");
            if (size > blockSizeMax) throw Malformed($"a block of {size} bytes exceeds the frame's {blockSizeMax}");
            ReadBlock(source[..(int)size], (word & Uncompressed) != 0, (flags & IndependentBlocks) != 0, blockSizeMax, frameStart, destination, end, limit);
            source = source[(int)size..];
            if ((flags & BlockChecksums) != 0) ReadWord(ref source);
        }
        if ((flags & ContentChecksum) != 0) ReadWord(ref source);
    }

    static void ReadBlock(ReadOnlySpan<byte> block, bool plain, bool independent, int blockSizeMax, int frameStart, PooledBuffer destination, long end, int limit)
    {
        var room = (int)Math.Min(blockSizeMax, end - destination.Length);
        if (plain)
        {
            if (block.Length > room) throw RecordCompression.OverLimit(CompressionType.Lz4, limit);
            destination.Write(block);
            return;
        }
        destination.GetSpan(room);
        var origin = independent ? destination.Length : frameStart;
        var known = destination.Length - origin;
        var written = Lz4Block.Decode(block, destination.Tail(origin)[..(known + room)], known);
        if (written < 0 && room < blockSizeMax) throw RecordCompression.OverLimit(CompressionType.Lz4, limit);
        if (written < 0) throw Malformed("a block is not LZ4");
        destination.Advance(written);
    }

    static byte ReadHeader(ref ReadOnlySpan<byte> source, out int blockSizeMax)
    {
        if (source.Length < 3) throw Malformed("its frame header is cut");
        var flags = source[0];
        var sizeCode = (source[1] >> 4) & 7;
        if ((flags & 0xC0) != Version1) throw Malformed($"its frame version is {flags >> 6}, 1 is known");
        if ((flags & DictionaryId) != 0) throw Malformed("it needs a dictionary");
        if (sizeCode < 4) throw Malformed($"its block size code is {sizeCode}, 4 to 7 are defined");
        var length = (flags & ContentSize) != 0 ? 10 : 2;
        if (source.Length <= length) throw Malformed("its frame header is cut");
        if (source[length] != HeaderChecksum(source[..length])) throw Malformed("its frame header's checksum is wrong");
        source = source[(length + 1)..];
        blockSizeMax = 1 << (8 + (2 * sizeCode));
        return flags;
    }

    static byte HeaderChecksum(ReadOnlySpan<byte> descriptor) => (byte)(XxHash32.Compute(descriptor) >> 8);

    static uint ReadWord(ref ReadOnlySpan<byte> source)
    {
        if (source.Length < 4) throw Malformed("it is cut");
        var word = BinaryPrimitives.ReadUInt32LittleEndian(source);
        source = source[4..];
        return word;
    }

    static void Skip(ref ReadOnlySpan<byte> source, uint length)
    {
        if (length > source.Length) throw Malformed("it is cut");
        source = source[(int)length..];
    }

    static CorruptRecordException Malformed(string what) => RecordCompression.Malformed(CompressionType.Lz4, what);
}
