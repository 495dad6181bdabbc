using System.Buffers.Binary;
using System.Text;
using Weir.Kafka;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka;

/// <summary>Writes batches with plain requests, as a witness of its own: what it produced does not depend on Weir's producer.</summary>
sealed class TestProducer(KafkaClient client)
{
    /// <summary>Of CompressionType; what the next batches are compressed with.</summary>
    public CompressionType Compression { get; init; }

    /// <summary>Whether the last record of a batch says that it has a header, and has none: the checksum is right, and the bytes are no records. Not in a transaction, and it is compressed.</summary>
    public bool SpoilsLast { get; init; }

    /// <summary>One batch with these values; returns its base offset.</summary>
    public Task<long> ProduceAsync(string topic, int partition, params string[] values) => ProduceAsync(topic, partition, null, values);

    /// <summary>One transaction with one batch, committed or aborted.</summary>
    public async Task<long> TransactAsync(string topic, int partition, bool commit, params string[] values)
    {
        var open = await BeginAsync($"tx-{topic}-{partition}-{Guid.NewGuid():N}");
        long offset = await ProduceAsync(topic, partition, open, values);
        await EndAsync(open, commit);
        return offset;
    }

    /// <summary>A fresh transactional id; its transaction begins with the first batch.</summary>
    public async Task<OpenTransaction> BeginAsync(string transactionalId)
    {
        var request = new InitProducerIdRequest { TransactionalId = transactionalId, TransactionTimeoutMs = 60_000, ProducerId = -1, ProducerEpoch = -1 };
        var answer = await UntilDoneAsync(() => client.SendToCoordinatorAsync(CoordinatorKind.Transaction, transactionalId, Lane.Control, request, default, newestVersion: 5), answer => answer.ErrorCode, transactionalId);
        return new(transactionalId, answer.ProducerId, answer.ProducerEpoch);
    }

    /// <summary>Ends the transaction and waits until its markers are in the logs, which EndTxn does not.</summary>
    public async Task EndAsync(OpenTransaction open, bool commit)
    {
        var request = new EndTxnRequest { TransactionalId = open.Id, ProducerId = open.ProducerId, ProducerEpoch = open.Epoch, Committed = commit };
        await UntilDoneAsync(() => client.SendToCoordinatorAsync(CoordinatorKind.Transaction, open.Id, Lane.Control, request, default), answer => answer.ErrorCode, open.Id);
        await UntilDoneAsync(
            () => client.SendToCoordinatorAsync(CoordinatorKind.Transaction, open.Id, Lane.Control, new DescribeTransactionsRequest { TransactionalIds = [open.Id] }, default),
            answer => answer.TransactionStates[0].TransactionState.StartsWith("Complete", StringComparison.Ordinal) ? ErrorCode.None : ErrorCode.ConcurrentTransactions, open.Id);
    }

    public async Task<long> ProduceAsync(string topic, int partition, OpenTransaction? open, params string[] values)
    {
        using var builder = new RecordBatchBuilder();
        foreach (string value in values) Append(builder, client.Options.Time.GetUtcNow().ToUnixTimeMilliseconds(), value);
        var records = open is null
            ? builder.Complete(compression: Compression)
            : builder.Complete(open.ProducerId, open.Epoch, open.NextSequence(values.Length), isTransactional: true, Compression);
        if (SpoilsLast) records = Spoiled(records.ToArray());
        var metadata = await client.MetadataOfAsync([topic], default);
        var request = new ProduceRequest { TransactionalId = open?.Id, Acks = -1, TimeoutMs = 5_000, TopicData = [new() { Name = topic, TopicId = metadata.Topics[topic].Id, PartitionData = [new() { Index = partition, Records = records }] }] };
        var answer = await UntilDoneAsync(() => client.SendAsync(metadata.Find(topic, partition)!.Leader, Lane.Produce, request, default), answer => answer.Responses[0].PartitionResponses[0].ErrorCode, topic);
        return answer.Responses[0].PartitionResponses[0].BaseOffset;
    }

    /// <summary>Commits an offset for a group without members.</summary>
    public Task CommitAsync(string group, string topic, int partition, long offset, string metadata = "") => UntilDoneAsync(
        () => client.SendToCoordinatorAsync(CoordinatorKind.Group, group, Lane.Control, new OffsetCommitRequest
        {
            GroupId = group,
            Topics = [new() { Name = topic, Partitions = [new() { PartitionIndex = partition, CommittedOffset = offset, CommittedMetadata = metadata }] }],
        }, default, newestVersion: 9),
        answer => answer.Topics[0].Partitions[0].ErrorCode, group);

    static void Append(RecordBatchBuilder builder, long timestamp, string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        bytes.CopyTo(builder.Append(timestamp, keyLength: -1, bytes.Length).Value);
    }

    // A fresh cluster's coordinators take a moment to load.
    static async Task<T> UntilDoneAsync<T>(Func<ValueTask<T>> send, Func<T, ErrorCode> errorOf, string subject)
    {
        for (int tries = 0; ; tries++)
        {
            try
            {
                var answer = await send();
                if (errorOf(answer) == ErrorCode.None) return answer;
                if (!errorOf(answer).IsRetriable() || tries == 100) throw new KafkaServerException(errorOf(answer), subject);
            }
            catch (KafkaServerException e) when (e.IsRetriable && tries < 100)
            {
            }
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        }
    }

    // Compressed: nobody looks into it on the way.
    static byte[] Spoiled(byte[] batch)
    {
        batch[^1] = 2;
        using var written = new PooledBuffer();
        written.Write(batch.AsSpan(0, RecordBatchHeader.Size));
        RecordCompression.Compress(CompressionType.Gzip, batch.AsSpan(RecordBatchHeader.Size), written);
        BinaryPrimitives.WriteInt32BigEndian(written.WrittenSpan[RecordBatchHeader.BatchLength..], written.Length - RecordBatchHeader.LengthPrefix);
        BinaryPrimitives.WriteInt16BigEndian(written.WrittenSpan[RecordBatchHeader.Attributes..], (short)CompressionType.Gzip);
        RecordBatchHeader.SetCrc(written.WrittenSpan);
        return written.WrittenSpan.ToArray();
    }
}
