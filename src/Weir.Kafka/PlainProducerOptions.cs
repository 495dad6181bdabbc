using Weir.Protocol;

namespace Weir.Kafka;

/// <summary>How a <see cref="PlainProducer"/> writes.</summary>
public sealed record PlainProducerOptions
{
    /// <summary>Bytes at which a record batch is closed. Default 512 KiB; a record larger than that is a batch alone.</summary>
    public int BatchBytes { get; init; } = 512 << 10;

    /// <summary>How batches are compressed. Default: not at all.</summary>
    public CompressionType Compression { get; init; } = CompressionType.None;

    /// <summary>Bytes gathered until <see cref="PlainProducer.IsFull"/>. Default 4 MiB; as much again may be on its way.</summary>
    public int BufferBytes { get; init; } = 4 << 20;

    /// <summary>How long a record may wait for a leader that takes it. Default 2 min, as Kafka's <c>delivery.timeout.ms</c>.</summary>
    public TimeSpan DeliveryTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Told what keeps records waiting, each cause once and after <see cref="PatienceTime"/> at the latest; and null when they go on. Default: nobody.</summary>
    public Action<string?>? OnWaiting { get; init; }

    /// <summary>Told what was acknowledged, before it counts in <see cref="PlainProducer.Acknowledged"/>, a partition's records in their order; while others are being appended. Default: nobody.</summary>
    public Action<DeliveredBatch>? OnDelivered { get; init; }

    /// <summary>How long records may wait before <see cref="OnWaiting"/> is told. Default 4 s.</summary>
    public TimeSpan PatienceTime { get; init; } = TimeSpan.FromSeconds(4);
}
