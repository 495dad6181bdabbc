using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.FetchResponse;

namespace Weir.Broker.Handlers;

/// <summary>Fetch 4-18: record batches as stored, up to the high watermark or (read_committed) the last stable offset; waits for more where asked to.</summary>
/// <remarks>
/// Topics by id from version 13. At least one whole batch is answered, however large; further ones as far as the limits allow.
/// Different from Apache Kafka: every fetch names all its partitions. A client that asks for a fetch session (KIP-227) gets none (session id 0),
/// which clients take as "send a full fetch the next time". Preferred replicas and snapshots do not occur with one broker.
/// A partition's answer may end before its limit where two parts of the log meet.
/// A partition whose segment is damaged on the disk answers KAFKA_STORAGE_ERROR, the others what they have; Kafka serves the bytes as they are.
/// </remarks>
sealed class FetchHandler(TopicTable topics, BrokerClock clock) : IHandler<FetchRequest, FetchResponse>
{
    /// <summary>The most bytes one answer holds: Kafka's fetch.max.bytes.</summary>
    const int MaxBytes = 55 << 20;

    public async ValueTask<FetchResponse> Handle(FetchRequest request, RequestContext context)
    {
        if (request.SessionId != 0) return new() { ErrorCode = ErrorCode.FetchSessionIdNotFound };
        long deadline = clock.ElapsedMs + request.MaxWaitMs;
        while (true)
        {
            long left = deadline - clock.ElapsedMs;
            if (left <= 0) return (await ReadAsync(request, context)).Response;
            using var wait = new FetchWait(clock.Time, TimeSpan.FromMilliseconds(left));
            var partitions = Partitions(request, context.Version);
            // Waiting begins before reading, so that what arrives in between is not missed.
            foreach (var partition in partitions) partition.Add(wait);
            try
            {
                var (response, enough) = await ReadAsync(request, context);
                if (enough) return response;
                await wait.CompletedAsync(context.Closed);
            }
            finally
            {
                foreach (var partition in partitions) partition.Remove(wait);
            }
        }
    }

    List<Partition> Partitions(FetchRequest request, short version)
    {
        var found = new List<Partition>();
        foreach (var asked in request.Topics)
        {
            if (Find(asked, version) is not { } topic) continue;
            foreach (var partition in asked.Partitions)
            {
                if (topic.Partition(partition.Partition) is { } known) found.Add(known);
            }
        }
        return found;
    }

    async ValueTask<(FetchResponse Response, bool Enough)> ReadAsync(FetchRequest request, RequestContext context)
    {
        var response = new FetchResponse();
        var buffer = context.Buffer;
        buffer.Clear();
        int budget = Math.Min(request.MaxBytes, MaxBytes);
        bool failed = false;
        var filled = new List<(PartitionData Data, int Bytes)>();
        foreach (var asked in request.Topics)
        {
            var topic = Find(asked, context.Version);
            var answer = new FetchableTopicResponse { Topic = asked.Topic, TopicId = asked.TopicId };
            bool denied = (topic is not null || context.Version < 13) && !context.May(AclOperation.Read, AclResource.Topic, topic?.Name ?? asked.Topic);
            foreach (var partition in asked.Partitions)
            {
                var read = denied ? Refused(ErrorCode.TopicAuthorizationFailed)
                    : topic?.Partition(partition.Partition) is not { } known ? Refused(topic is null && context.Version >= 13 ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition, [])
                    : partition.CurrentLeaderEpoch > Partition.LeaderEpoch ? Refused(ErrorCode.UnknownLeaderEpoch)
                    : Diverging(partition, known) is { } diverging ? diverging
                    : await known.ReadAsync(partition.FetchOffset, request.IsolationLevel == 1, Math.Min(partition.PartitionMaxBytes, budget - buffer.Length), buffer.Length == 0, buffer);
                failed |= read.Error != ErrorCode.None || read.DivergesAt is not null;
                var data = Answer(partition.Partition, read);
                filled.Add((data, read.Bytes));
                answer.Partitions.Add(data);
            }
            response.Responses.Add(answer);
        }
        // The buffer may have moved while it grew: only now the answers can refer to it.
        int from = 0;
        foreach (var (data, bytes) in filled)
        {
            data.Records = buffer.WrittenMemory.Slice(from, bytes);
            from += bytes;
        }
        return (response, failed || buffer.Length >= request.MinBytes);
    }

    static PartitionRead Refused(ErrorCode error, List<Storage.AbortedTransaction>? aborted = null) => new(error, -1, -1, -1, 0, aborted);

    // A consumer that read further than the log goes now learns where its records end (KIP-595).
    static PartitionRead? Diverging(FetchRequest.FetchPartition asked, Partition partition)
    {
        if (asked.LastFetchedEpoch < 0) return null;
        long end = partition.Log.HighWatermark;
        if (asked.LastFetchedEpoch > Partition.LeaderEpoch) return Refused(ErrorCode.OffsetOutOfRange);
        return asked.FetchOffset <= end ? null : new(ErrorCode.None, end, partition.Log.LastStableOffset, partition.Log.LogStartOffset, 0, null, end);
    }

    static PartitionData Answer(int index, PartitionRead read) => new()
    {
        PartitionIndex = index,
        ErrorCode = read.Error,
        HighWatermark = read.HighWatermark,
        LastStableOffset = read.LastStableOffset,
        LogStartOffset = read.LogStartOffset,
        DivergingEpoch = read.DivergesAt is { } end ? new() { Epoch = Partition.LeaderEpoch, EndOffset = end } : null,
        AbortedTransactions = read.Aborted is null ? null : [.. read.Aborted.Select(aborted => new AbortedTransaction { ProducerId = aborted.ProducerId, FirstOffset = aborted.FirstOffset })],
    };

    Topic? Find(FetchRequest.FetchTopic asked, short version) => version >= 13 ? topics.Find(asked.TopicId) : topics.Find(asked.Topic);
}
