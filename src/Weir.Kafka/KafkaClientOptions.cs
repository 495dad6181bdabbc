using Weir.Engine;
using Weir.Kafka.Security;
using Weir.Kafka.Worker;

namespace Weir.Kafka;

/// <summary>How to reach a cluster.</summary>
public sealed record KafkaClientOptions
{
    /// <summary>What a <c>kafka</c> section says of connections, for these brokers.</summary>
    public static KafkaClientOptions Of(IReadOnlyList<string> brokers, KafkaSettings kafka) => ClientOptionsOf.Settings(brokers, kafka);

    /// <summary>host:port of one or more brokers; the others are learned from them.</summary>
    public required IReadOnlyList<string> BootstrapServers { get; init; }

    /// <summary>Kafka's <c>client.id</c>. Default <c>weir</c>.</summary>
    public string ClientId { get; init; } = "weir";

    /// <summary>TLS and SASL. Default: neither.</summary>
    public SecuritySettings Security { get; init; } = SecuritySettings.None;

    /// <summary>Default: sockets.</summary>
    public ITransport Transport { get; init; } = new SocketTransport();

    /// <summary>Default: the system's clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Seed of the jitter in waits. Default: another one for each client.</summary>
    public int Seed { get; init; } = Environment.ProcessId ^ Guid.NewGuid().GetHashCode();

    /// <summary>For a TCP connection with its TLS and SASL handshakes. Default 2 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>For an answer for which a broker need not wait. Default 5 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Bytes of record batches in one produce request: Kafka's <c>max.request.size</c>. Default 1 MiB; a batch that is larger goes alone.</summary>
    public int MaxRequestBytes { get; init; } = 1 << 20;

    /// <summary>The first wait before something is tried again: Kafka's <c>retry.backoff.ms</c>. Default 20 ms; it doubles each time.</summary>
    public TimeSpan RetryBackoff { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>The longest wait before something is tried again: Kafka's <c>retry.backoff.max.ms</c>. Default 1 s.</summary>
    public TimeSpan RetryBackoffMax { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Age at which a pipeline's workers ask for the cluster's metadata again: Kafka's <c>metadata.max.age.ms</c>. Default 1 min, so that partitions that are added to a source are soon read.</summary>
    public TimeSpan MetadataMaxAge { get; init; } = TimeSpan.FromMinutes(1);
}
