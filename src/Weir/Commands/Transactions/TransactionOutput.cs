using System.Globalization;
using System.Text.Json;
using Weir.Kafka.Admin;

namespace Weir.Commands.Transactions;

/// <summary>Transactions as <c>weir transactions</c> shows them.</summary>
static class TransactionOutput
{
    public static void Write(TextWriter to, IReadOnlyList<TransactionDescription> transactions, DateTimeOffset now)
    {
        var table = new TextTable("TRANSACTIONAL ID", "STATE", "PRODUCER", "EPOCH", "OPEN FOR", "PARTITIONS");
        foreach (var transaction in transactions) table.Add(transaction.TransactionalId, transaction.State, transaction.ProducerId, (int)transaction.ProducerEpoch, Age(transaction.StartedAt, now), transaction.Partitions.Count);
        table.Write(to);
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<TransactionDescription> transactions, DateTimeOffset now)
    {
        json.WriteStartArray();
        foreach (var transaction in transactions) Write(json, transaction, now);
        json.WriteEndArray();
    }

    public static void Write(TextWriter to, TransactionDescription transaction, DateTimeOffset now)
    {
        to.WriteLine($"{transaction.TransactionalId}: {transaction.State}, producer {transaction.ProducerId} in epoch {transaction.ProducerEpoch}, time-out {Seconds(transaction.Timeout)} s");
        if (transaction.StartedAt is null) return;
        to.WriteLine($"open for {Age(transaction.StartedAt, now)}, has written to {(transaction.Partitions.Count == 0 ? "nothing" : string.Join(' ', transaction.Partitions))}");
        to.WriteLine(TransactionView.IsCommitting(transaction.State) ? TransactionView.CommitsItself : $"weir transactions abort {transaction.TransactionalId}");
    }

    public static void Write(Utf8JsonWriter json, TransactionDescription transaction, DateTimeOffset now)
    {
        json.WriteStartObject();
        json.WriteString("transactional_id", transaction.TransactionalId);
        json.WriteString("state", transaction.State);
        json.WriteNumber("producer_id", transaction.ProducerId);
        json.WriteNumber("producer_epoch", transaction.ProducerEpoch);
        json.WriteNumber("timeout_seconds", transaction.Timeout.TotalSeconds);
        WriteTime(json, transaction.StartedAt, now);
        json.WriteStartArray("partitions");
        foreach (var partition in transaction.Partitions) json.WriteStringValue(partition.ToString());
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void Write(TextWriter to, IReadOnlyList<BlockingTransaction> blocking, DateTimeOffset now)
    {
        var table = new TextTable("TOPIC", "PARTITION", "FROM OFFSET", "TRANSACTIONAL ID", "OPEN FOR", "END IT WITH");
        foreach (var one in blocking) table.Add(one.Producer.Partition.Topic, one.Producer.Partition.Partition, one.Producer.TransactionStart, one.Transaction?.TransactionalId, Age(one.Since, now), one.Command ?? $"not yet: {one.WhyNot}");
        table.Write(to);
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<BlockingTransaction> blocking, DateTimeOffset now)
    {
        json.WriteStartArray();
        foreach (var one in blocking)
        {
            json.WriteStartObject();
            json.WriteString("topic", one.Producer.Partition.Topic);
            json.WriteNumber("partition", one.Producer.Partition.Partition);
            json.WriteNumber("from_offset", one.Producer.TransactionStart ?? -1);
            json.WriteNumber("producer_id", one.Producer.ProducerId);
            json.WriteString("transactional_id", one.Transaction?.TransactionalId);
            WriteTime(json, one.Since, now);
            json.WriteString("command", one.Command);
            json.WriteString("why_not", one.WhyNot);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void WriteTime(Utf8JsonWriter json, DateTimeOffset? since, DateTimeOffset now)
    {
        if (since is { } time)
        {
            json.WriteString("since", time);
            json.WriteNumber("seconds", Math.Round((now - time).TotalSeconds, 3));
        }
        else
        {
            json.WriteNull("since");
            json.WriteNull("seconds");
        }
    }

    static string? Age(DateTimeOffset? since, DateTimeOffset now) => since is { } time ? $"{Seconds(now - time)} s" : null;

    static string Seconds(TimeSpan span) => span.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture);
}
