using Weir.Protocol;

namespace Weir.Kafka;

/// <summary>How a <see cref="TransactionWriter"/> writes.</summary>
public sealed record TransactionWriterOptions
{
    /// <summary>Bytes at which a record batch is closed. Default 512 KiB; a record larger than that is a batch alone.</summary>
    public int BatchBytes { get; init; } = 512 << 10;

    /// <summary>How batches are compressed. Default: not at all.</summary>
    public CompressionType Compression { get; init; } = CompressionType.None;

    /// <summary>Time after which the coordinator aborts a transaction whose writer is gone, and for which a commit is tried. Default 30 s.</summary>
    public TimeSpan TransactionTimeout { get; init; } = TimeSpan.FromSeconds(30);
}
