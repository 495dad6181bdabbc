using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Commands.Transactions;

/// <summary>An open transaction in a partition: read_committed readers see nothing from its start on.</summary>
/// <param name="Producer">As the partition's leader knows it.</param>
/// <param name="Transaction">As its coordinator knows it; null: none names it, and where none knows it only a marker ends it.</param>
/// <param name="Doubt">Why it may be alive although no coordinator names it; null: one does, or none knows it.</param>
sealed record BlockingTransaction(ActiveProducer Producer, TransactionDescription? Transaction, string? Doubt)
{
    /// <summary>When it began; its last write, by the timestamp of the record, where no coordinator says; null: neither is known.</summary>
    public DateTimeOffset? Since => Transaction?.StartedAt ?? Producer.LastWrite;

    /// <summary>What ends it; null: nothing yet.</summary>
    public string? Command => Transaction is { } known
        ? TransactionView.IsCommitting(known.State) ? null : $"weir transactions abort {known.TransactionalId}"
        : Doubt is null ? $"weir transactions abort --partition {Producer.Partition} --start-offset {Producer.TransactionStart}" : null;

    /// <summary>Why nothing ends it yet; null: something does.</summary>
    public string? WhyNot => Command is not null ? null : Doubt ?? $"it {TransactionView.CommitsItself}";

    public static async Task<IReadOnlyList<BlockingTransaction>> OfAsync(KafkaClient client, string topic, DateTimeOffset now, CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        var partitions = (await admin.DescribeTopicAsync(topic, cancellation)).Partitions.Select(partition => new TopicPartition(topic, partition.Index)).ToList();
        var open = (await admin.DescribeProducersAsync(partitions, cancellation)).Where(producer => producer.TransactionStart is not null).ToList();
        if (open.Count == 0) return [];
        var listed = (await admin.ListTransactionsAsync(cancellation)).Where(listed => open.Exists(producer => producer.ProducerId == listed.ProducerId)).ToList();
        var found = new Dictionary<long, TransactionDescription>();
        foreach (var one in listed.Where(one => TransactionView.IsOpen(one.State)))
            if (await TransactionView.FindAsync(admin, one.TransactionalId, cancellation) is { } transaction) found[one.ProducerId] = transaction;
        TransactionDescription? Known(ActiveProducer producer) => found.GetValueOrDefault(producer.ProducerId) is { } known && known.Partitions.Contains(producer.Partition) ? known : null;
        var view = open.TrueForAll(producer => Known(producer) is not null) ? null : await CoordinatorView.OfAsync(client, cancellation);
        return [.. open.Select(producer => Known(producer) is { } known ? new BlockingTransaction(producer, known, null)
            : new(producer, null, view!.DoubtOf(producer, listed.Exists(one => one.ProducerId == producer.ProducerId), now)))];
    }
}
