using Confluent.Kafka;

namespace Weir.Compatibility.Librdkafka;

/// <summary>Clients of librdkafka, as Confluent's .NET package makes them. The library is found beside the assembly, where the build puts what <c>eng/librdkafka</c> built.</summary>
/// <param name="servers">host:port of the broker.</param>
/// <param name="settings">More settings, the same for every client.</param>
sealed class LibrdkafkaClients(string servers, params (string Name, string Value)[] settings)
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    static readonly Lazy<string?> Version = new(LoadedVersion);

    /// <summary>Skips the calling test where the library is missing.</summary>
    public static void Require() => Assert.SkipWhen(Version.Value is null, "needs librdkafka: eng/librdkafka builds it");

    /// <summary>An idempotent producer; with <paramref name="transactionalId"/> a transactional one that has its id.</summary>
    public IProducer<string?, string?> Producer(string? transactionalId = null, CompressionType compression = CompressionType.None)
    {
        var config = new ProducerConfig(Common()) { EnableIdempotence = true, CompressionType = compression, LingerMs = 1 };
        if (transactionalId is not null) config.TransactionalId = transactionalId;
        var producer = new ProducerBuilder<string?, string?>(config).SetKeySerializer(NullableText.Instance).SetValueSerializer(NullableText.Instance).SetLogHandler((_, _) => { }).Build();
        if (transactionalId is not null) producer.InitTransactions(Limit);
        return producer;
    }

    /// <summary>A consumer that commits nothing by itself and starts at the beginning; without a strategy the broker divides the partitions (KIP-848).</summary>
    public ConsumerBuilder<string?, string?> Consumer(string group, IsolationLevel isolation = IsolationLevel.ReadCommitted, PartitionAssignmentStrategy? strategy = PartitionAssignmentStrategy.Range)
    {
        var config = new ConsumerConfig(Common())
        {
            GroupId = group,
            IsolationLevel = isolation,
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
            EnablePartitionEof = true,
            // The end of a partition is told when a fetch comes back empty.
            FetchWaitMaxMs = 20,
        };
        if (strategy is null) config.GroupProtocol = GroupProtocol.Consumer;
        else (config.SessionTimeoutMs, config.HeartbeatIntervalMs, config.PartitionAssignmentStrategy) = (6_000, 500, strategy);
        return new ConsumerBuilder<string?, string?>(config).SetKeyDeserializer(NullableText.Instance).SetValueDeserializer(NullableText.Instance).SetLogHandler((_, _) => { });
    }

    public IAdminClient Admin() => new AdminClientBuilder(new AdminClientConfig(Common())).SetLogHandler((_, _) => { }).Build();

    /// <summary>Everything that can be read of a topic, partition by partition in order.</summary>
    public List<ConsumeResult<string?, string?>> ReadAll(string topic, int partitions, IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        using var consumer = Consumer("nobody", isolation).Build();
        consumer.Assign(Enumerable.Range(0, partitions).Select(partition => new TopicPartitionOffset(topic, partition, Offset.Beginning)));
        var records = new List<ConsumeResult<string?, string?>>();
        int ended = 0;
        while (ended < partitions)
        {
            var next = consumer.Consume(Limit) ?? throw new TimeoutException($"{topic}: {records.Count} records, then nothing for {Limit.TotalSeconds} s");
            if (next.IsPartitionEOF) ended++;
            else records.Add(next);
        }
        return [.. records.OrderBy(record => record.Partition.Value).ThenBy(record => record.Offset.Value)];
    }

    Dictionary<string, string> Common()
    {
        var common = new Dictionary<string, string> { ["bootstrap.servers"] = servers };
        foreach (var (name, value) in settings) common[name] = value;
        return common;
    }

    static string? LoadedVersion()
    {
        try
        {
            return Library.VersionString;
        }
        catch (DllNotFoundException)
        {
            return null;
        }
    }
}
