namespace Weir.Engine;

/// <summary>Kafka's <c>compression.type</c> for what is written.</summary>
public enum KafkaCompression
{
    None,
    Gzip,
    Snappy,
    Lz4,
    Zstd,
}
