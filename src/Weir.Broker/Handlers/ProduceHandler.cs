using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Broker.Transactions;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.ProduceResponse;

namespace Weir.Broker.Handlers;

/// <summary>Produce 3-13: appends one record batch per partition; acks=all answers after the fsync, acks=1 after the append, acks=0 not at all; with 16 MiB waiting for the disk these two wait for it too.</summary>
/// <remarks>
/// Topics by id from version 13. Idempotent batches are checked against the last five of their producer: one that is there already gets its old offset;
/// a transaction of version 2 (KIP-890) begins in each partition with sequence number 0, and where its first batch was refused none behind it goes in front.
/// Records that a batch is refused for, such as one without a key in a compacted topic, are named (KIP-467); an error with acks=0 closes the connection, as in Kafka.
/// Different from Apache Kafka: a compressed batch is decompressed only where the topic has a rule for single records (compaction, message.timestamp.before.max.ms),
/// so elsewhere its header is trusted for their number; a batch of an unknown format is refused alone, not with the whole request; the transactional id is looked at with
/// every batch, not only with the first of a transaction; a batch that a stranger to the transactional id sent leaves nothing behind; compression.type of a topic is kept but batches stay as they were sent.
/// </remarks>
sealed class ProduceHandler(TopicTable topics, TransactionCoordinator transactions, LogStore store, BrokerClock clock) : IDurableHandler<ProduceRequest, ProduceResponse>
{
    /// <summary>From this version a transactional batch adds its partition to the transaction (KIP-890); before, AddPartitionsToTxn must have done so.</summary>
    const short ImplicitAddSince = 12;

    /// <summary>From this version batches may be compressed by zstd (KIP-110).</summary>
    const short ZstdSince = 7;

    /// <summary>From this version a producer can be told TRANSACTION_ABORTABLE.</summary>
    const short AbortableSince = 11;

    /// <summary>With more than this waiting for the disk, nobody goes on before it.</summary>
    const int WaitingAtMost = 16 << 20;

    public async ValueTask<ProduceResponse> Handle(ProduceRequest request, RequestContext context)
    {
        if (request.TransactionalId is { } id && !context.May(AclOperation.Write, AclResource.TransactionalId, id) && request.TopicData.Any(IsTransactional))
            return Refused(request, context, AppendResult.Refused(ErrorCode.TransactionalIdAuthorizationFailed));
        var response = new ProduceResponse();
        long frame = 0;
        bool isWithoutId = request.TransactionalId is null && request.TopicData.Exists(IsTransactional);
        foreach (var asked in request.TopicData.Where(asked => asked.PartitionData.Count > 0))
        {
            var topic = context.Version >= 13 ? topics.Find(asked.TopicId) : topics.Find(asked.Name);
            var answer = new TopicProduceResponse { Name = asked.Name, TopicId = asked.TopicId };
            bool denied = (topic is not null || context.Version < 13) && !context.May(AclOperation.Write, AclResource.Topic, topic?.Name ?? asked.Name);
            foreach (var data in asked.PartitionData)
            {
                var partition = topic?.Partition(data.Index);
                var result = denied ? AppendResult.Refused(ErrorCode.TopicAuthorizationFailed)
                    : isWithoutId ? AppendResult.Refused(ErrorCode.TransactionalIdAuthorizationFailed, "a transactional batch was sent without a transactional id")
                    : partition is null ? AppendResult.Refused(context.Version >= 13 && topic is null ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition)
                    : Append(request, topic!, partition, data, context.Version);
                frame = Math.Max(frame, result.Frame);
                answer.PartitionResponses.Add(Answer(data.Index, partition, result));
                context.CloseConnection |= request.Acks == 0 && result.Error != ErrorCode.None;
            }
            response.Responses.Add(answer);
        }
        context.NoAnswer = request.Acks == 0;
        // Who does not ask for the disk must not outrun it without end either.
        if (request.Acks == -1 || store.Journal.PendingBytes > WaitingAtMost) await (frame == AppendResult.Everything ? store.Journal.AllSyncedAsync() : store.SyncedAsync(frame));
        return response;
    }

    public ProduceResponse Refuse(ProduceRequest request, RequestContext context, StorageFailedException failure) => Refused(request, context, AppendResult.Refused(ErrorCode.KafkaStorageError, failure.Message));

    static ProduceResponse Refused(ProduceRequest request, RequestContext context, AppendResult refused)
    {
        (context.NoAnswer, context.CloseConnection) = (request.Acks == 0, request.Acks == 0);
        return new() { Responses = [.. request.TopicData.Select(topic => new TopicProduceResponse { Name = topic.Name, TopicId = topic.TopicId, PartitionResponses = [.. topic.PartitionData.Select(data => Answer(data.Index, null, refused))] })] };
    }

    AppendResult Append(ProduceRequest request, Topics.Topic topic, Partition partition, ProduceRequest.PartitionProduceData data, short version)
    {
        var (error, message) = BatchCheck.Read(data.Records ?? default, out var batch);
        if (!batch.Bytes.IsEmpty && batch.Compression == CompressionType.Zstd && version < ZstdSince) return AppendResult.Refused(ErrorCode.UnsupportedCompressionType, $"zstd needs version {ZstdSince} of Produce");
        if (error != ErrorCode.None) return AppendResult.Refused(error, message);
        if (batch.IsTransactional)
        {
            var producers = partition.Log.Producers;
            if (producers.EpochOf(batch.ProducerId) is var newer && batch.ProducerEpoch < newer) return AppendResult.Refused(ErrorCode.InvalidProducerEpoch, $"epoch {batch.ProducerEpoch} of producer {batch.ProducerId} is fenced by {newer}");
            // Of anybody else nothing is noted: he is refused below, and must neither fill the memory nor hold up the producer whose id he names.
            if (transactions.IsOf(request.TransactionalId!, batch.ProducerId, batch.ProducerEpoch)) producers.Try(batch, isVersion2: version >= ImplicitAddSince);
        }
        if (request.Acks is not (-1 or 0 or 1)) return AppendResult.Refused(ErrorCode.InvalidRequiredAcks);
        (error, message) = BatchCheck.Check(batch, topic.Settings);
        if (error != ErrorCode.None) return AppendResult.RefusedByLog(error, message);
        long nowMs = clock.NowMs;
        if (RecordCheck.Problem(batch, topic.Settings, nowMs) is { } refused) return refused with { IsOfLog = true };
        BatchCheck.SetTime(batch, topic.Settings, nowMs);
        if (!batch.IsTransactional) return partition.Append(batch);
        var result = transactions.Append(request.TransactionalId!, batch, new(topic.Name, data.Index), version >= ImplicitAddSince, () => partition.Append(batch));
        return result with { Error = Fencing.AbortableSince(version, AbortableSince, result.Error) };
    }

    static bool IsTransactional(ProduceRequest.TopicProduceData topic) => topic.PartitionData.Any(data => data.Records is { } records && RecordBatchHeader.IsTransactional(records.Span));

    static PartitionProduceResponse Answer(int index, Partition? partition, AppendResult result) => new()
    {
        Index = index,
        ErrorCode = result.Error,
        ErrorMessage = result.Message,
        RecordErrors = [.. (result.Records ?? []).Select(record => new BatchIndexAndErrorMessage { BatchIndex = record.Index, BatchIndexErrorMessage = record.Message })],
        BaseOffset = result.BaseOffset,
        LogAppendTimeMs = result.LogAppendTimeMs,
        LogStartOffset = result.IsOfLog && partition is not null ? partition.Log.LogStartOffset : -1,
    };
}
