namespace Weir.Protocol;

/// <summary>How the records section of a batch is compressed: the low three bits of its attributes.</summary>
public enum CompressionType
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>RFC 1952.</summary>
    Gzip = 1,

    /// <summary>Snappy blocks in the framing of xerial's snappy-java, as Java writes, or one raw block, as librdkafka writes.</summary>
    Snappy = 2,

    /// <summary>An LZ4 frame (version 1.6 of the frame format).</summary>
    Lz4 = 3,

    /// <summary>Zstandard (RFC 8878, KIP-110).</summary>
    Zstd = 4,
}
