using Confluent.Kafka;

namespace Weir.Bench.Witnesses;

/// <summary>librdkafka's clients, by which the bench loads, watches and verifies: nothing of the product is in them.</summary>
/// <param name="servers">host:port, several with commas, of plain text.</param>
sealed class Clients(string servers)
{
    /// <summary>Of every single call.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <summary>Why there is no librdkafka here, or not with <paramref name="compression"/>; null: there is.</summary>
    public static string? AbsentBecause(string compression)
    {
        try
        {
            using var producer = new Clients("127.0.0.1:1").Producer(compression: compression);
            return null;
        }
        catch (DllNotFoundException)
        {
            return "there is no librdkafka; eng/librdkafka builds it";
        }
        catch (ArgumentException)
        {
            return $"the librdkafka that loads and verifies was built without {compression}: install its headers, remove artifacts/librdkafka and run eng/librdkafka";
        }
    }

    public IAdminClient Admin() => new AdminClientBuilder(new AdminClientConfig { BootstrapServers = servers }).SetLogHandler((_, _) => { }).Build();

    /// <summary>Writes large batches, each record once.</summary>
    /// <param name="transactionalId">Null: without transactions.</param>
    /// <param name="compression">Kafka's name of it.</param>
    /// <param name="lingerMs">How long a batch waits to become larger, in milliseconds.</param>
    public IProducer<byte[]?, byte[]?> Producer(string? transactionalId = null, string compression = "none", double lingerMs = 20)
    {
        var config = new ProducerConfig
        {
            BootstrapServers = servers,
            EnableIdempotence = true,
            LingerMs = lingerMs,
            BatchSize = 262_144,
            QueueBufferingMaxKbytes = 131_072,
            // The end offsets tell what has arrived.
            EnableDeliveryReports = false,
        };
        config.Set("compression.type", compression);
        if (transactionalId is not null) config.TransactionalId = transactionalId;
        return new ProducerBuilder<byte[]?, byte[]?>(config).SetLogHandler((_, _) => { }).Build();
    }

    /// <summary>Reads what is committed, of partitions that are assigned by hand.</summary>
    public IConsumer<byte[]?, byte[]?> Consumer() => new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig
    {
        BootstrapServers = servers,
        GroupId = "weir-bench",
        IsolationLevel = IsolationLevel.ReadCommitted,
        AutoOffsetReset = AutoOffsetReset.Error,
        EnableAutoCommit = false,
        EnableAutoOffsetStore = false,
        EnablePartitionEof = true,
    }).SetLogHandler((_, _) => { }).Build();
}
