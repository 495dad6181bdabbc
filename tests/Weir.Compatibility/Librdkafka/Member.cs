using Confluent.Kafka;

namespace Weir.Compatibility.Librdkafka;

/// <summary>A member of the group that is named like the topic. It commits each record before it reads the next one.</summary>
sealed class Member : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    readonly IConsumer<string?, string?> _consumer;
    readonly string _topic;

    public Member(LibrdkafkaClients clients, string topic, PartitionAssignmentStrategy? strategy)
    {
        _topic = topic;
        _consumer = clients.Consumer(topic, strategy: strategy).SetPartitionsRevokedHandler((_, partitions) => Revoked += partitions.Count).Build();
    }

    public int Owned => _consumer.Assignment.Count;

    /// <summary>Partitions given up, each time counted.</summary>
    public int Revoked { get; private set; }

    /// <summary>The values it read.</summary>
    public List<int> Read { get; } = [];

    public void Join() => _consumer.Subscribe(_topic);

    /// <summary>Reads one record, if there is one.</summary>
    public void Poll()
    {
        if (_consumer.Consume(Patience) is not { IsPartitionEOF: false } record) return;
        Read.Add(int.Parse(record.Message.Value!));
        _consumer.Commit(record);
    }

    public void Leave() => _consumer.Close();

    public void Dispose() => _consumer.Dispose();
}
