using System.Buffers.Binary;

namespace Weir.Protocol;

/// <summary>Snappy as Kafka carries it: xerial's framing (a header of 16 bytes, then blocks with their length in front), or one raw block.</summary>
static class SnappyFrame
{
    const int BlockSize = 32 * 1024;
    const int HeaderSize = 16;

    static ReadOnlySpan<byte> Magic => [0x82, (byte)'S', (byte)'N', (byte)'A', (byte)'P', (byte)'P', (byte)'Y', 0];

    public static void Decompress(ReadOnlySpan<byte> source, PooledBuffer destination, int limit)
    {
        if (!source.StartsWith(Magic))
        {
            ReadBlock(source, destination, limit, limit);
            return;
        }
        if (source.Length < HeaderSize) throw Malformed("its header is cut");
        var left = limit;
        for (source = source[HeaderSize..]; !source.IsEmpty;)
        {
            if (source.Length < 4) throw Malformed("it is cut");
            var size = BinaryPrimitives.ReadInt32BigEndian(source);
            source = source[4..];
            if (size < 0 || size > source.Length) throw Malformed($"a block of {size} bytes does not fit");
            left -= ReadBlock(source[..size], destination, left, limit);
            source = source[size..];
        }
    }

    public static void Compress(ReadOnlySpan<byte> source, PooledBuffer destination)
    {
        destination.Write(Magic);
        var versions = destination.GetSpan(8);
        BinaryPrimitives.WriteInt32BigEndian(versions, 1);
        BinaryPrimitives.WriteInt32BigEndian(versions[4..], 1);
        destination.Advance(8);
        for (; !source.IsEmpty; source = source[Math.Min(BlockSize, source.Length)..])
        {
            var content = source[..Math.Min(BlockSize, source.Length)];
            var target = destination.GetSpan(4 + SnappyBlock.EncodedSizeMax(content.Length));
            var size = SnappyBlock.Encode(content, target[4..]);
            BinaryPrimitives.WriteInt32BigEndian(target, size);
            destination.Advance(4 + size);
        }
    }

    static int ReadBlock(ReadOnlySpan<byte> block, PooledBuffer destination, int left, int limit)
    {
        var size = SnappyBlock.DecodedSize(block, out var start);
        if (size < 0) throw Malformed("a block has no size");
        if (size > left) throw RecordCompression.OverLimit(CompressionType.Snappy, limit);
        if (!SnappyBlock.Decode(block[start..], destination.GetSpan((int)size)[..(int)size])) throw Malformed("a block is not snappy");
        destination.Advance((int)size);
        return (int)size;
    }

    static CorruptRecordException Malformed(string what) => RecordCompression.Malformed(CompressionType.Snappy, what);
}
