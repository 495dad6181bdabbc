using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Commands.Transactions;

/// <summary>An open transaction in a partition: read_committed readers see nothing from its start on.</summary>
/// <param name="Producer">As the partition's leader knows it.</param>
/// <param name="Transaction">As its coordinator knows it; null: none does, and only a marker ends it.</param>
sealed record BlockingTransaction(ActiveProducer Producer, TransactionDescription? Transaction)
{
    /// <summary>When it began; its last write where no coordinator says; null: neither is known.</summary>
    public DateTimeOffset? Since => Transaction?.StartedAt ?? Producer.LastWrite;

    /// <summary>What ends it.</summary>
    public string Command => Transaction is { } known ? $"weir transactions abort {known.TransactionalId}" : $"weir transactions abort --partition {Producer.Partition} --start-offset {Producer.TransactionStart}";

    public static async Task<IReadOnlyList<BlockingTransaction>> OfAsync(KafkaClient client, string topic, CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        var partitions = (await admin.DescribeTopicAsync(topic, cancellation)).Partitions.Select(partition => new TopicPartition(topic, partition.Index)).ToList();
        var open = (await admin.DescribeProducersAsync(partitions, cancellation)).Where(producer => producer.TransactionStart is not null).ToList();
        if (open.Count == 0) return [];
        var found = new Dictionary<long, TransactionDescription>();
        foreach (var listed in (await admin.ListTransactionsAsync(cancellation)).Where(listed => TransactionView.IsOpen(listed.State) && open.Exists(producer => producer.ProducerId == listed.ProducerId)))
            if (await TransactionView.FindAsync(admin, listed.TransactionalId, cancellation) is { } transaction) found[listed.ProducerId] = transaction;
        return [.. open.Select(producer => new BlockingTransaction(producer, found.GetValueOrDefault(producer.ProducerId) is { } known && known.Partitions.Contains(producer.Partition) ? known : null))];
    }
}
