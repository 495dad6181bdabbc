namespace Weir.Protocol;

/// <summary>Compression of records sections, in both directions.</summary>
/// <remarks>gzip comes with .NET; snappy and LZ4 are implemented here, where every read and write is bounded; zstd is the system's libzstd, loaded at first use.</remarks>
public static class RecordCompression
{
    /// <summary>Adds what <paramref name="source"/> decompresses to, at most <paramref name="limit"/> bytes.</summary>
    /// <exception cref="CorruptRecordException">The bytes are not what <paramref name="type"/> says, or decompress to more than <paramref name="limit"/>.</exception>
    /// <exception cref="CompressionUnavailableException">zstd, and this machine has no libzstd.</exception>
    public static void Decompress(CompressionType type, ReadOnlySpan<byte> source, PooledBuffer destination, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        switch (type)
        {
            case CompressionType.None:
                if (source.Length > limit) throw OverLimit(type, limit);
                destination.Write(source);
                break;
            case CompressionType.Gzip: Gzip.Decompress(source, destination, limit); break;
            case CompressionType.Snappy: SnappyFrame.Decompress(source, destination, limit); break;
            case CompressionType.Lz4: Lz4Frame.Decompress(source, destination, limit); break;
            case CompressionType.Zstd: Zstd.Decompress(source, destination, limit); break;
            default: throw new CorruptRecordException($"compression {(int)type} is unknown; 0 to 4 are defined");
        }
    }

    /// <summary>Adds the compressed form of <paramref name="source"/>.</summary>
    /// <exception cref="CompressionUnavailableException">zstd, and this machine has no libzstd.</exception>
    public static void Compress(CompressionType type, ReadOnlySpan<byte> source, PooledBuffer destination)
    {
        switch (type)
        {
            case CompressionType.None: destination.Write(source); break;
            case CompressionType.Gzip: Gzip.Compress(source, destination); break;
            case CompressionType.Snappy: SnappyFrame.Compress(source, destination); break;
            case CompressionType.Lz4: Lz4Frame.Compress(source, destination); break;
            case CompressionType.Zstd: Zstd.Compress(source, destination); break;
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "Kafka defines 0 to 4.");
        }
    }

    internal static CorruptRecordException OverLimit(CompressionType type, int limit) =>
        new($"a {type} batch decompresses to more than the limit of {limit} bytes");

    internal static CorruptRecordException Malformed(CompressionType type, string what) => new($"a {type} batch cannot be decompressed: {what}");
}
