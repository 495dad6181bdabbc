using Weir.Broker.Network;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.FetchResponse;

namespace Weir.Broker.Handlers;

/// <summary>Fetch 4-18: record batches as stored, up to the high watermark or (read_committed) the last stable offset; waits for more where asked to.</summary>
/// <remarks>
/// Topics by id from version 13. At least one whole batch is answered, however large; further ones as far as the limits allow.
/// Different from Apache Kafka: every fetch names all its partitions. A client that asks for a fetch session (KIP-227) gets none (session id 0),
/// which clients take as "send a full fetch the next time". Preferred replicas, snapshots and diverging epochs do not occur with one broker.
/// A partition's answer may end before its limit where two parts of the log meet.
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
            if (left <= 0) return Read(request, context.Version, out _);
            using var wait = new FetchWait(clock.Time, TimeSpan.FromMilliseconds(left));
            var partitions = Partitions(request, context.Version);
            // Waiting begins before reading, so that what arrives in between is not missed.
            foreach (var partition in partitions) partition.Add(wait);
            try
            {
                var response = Read(request, context.Version, out bool enough);
                if (enough) return response;
                await wait.Completed.WaitAsync(context.Closed);
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

    FetchResponse Read(FetchRequest request, short version, out bool enough)
    {
        var response = new FetchResponse();
        int budget = Math.Min(request.MaxBytes, MaxBytes), size = 0;
        enough = false;
        foreach (var asked in request.Topics)
        {
            var topic = Find(asked, version);
            var answer = new FetchableTopicResponse { Topic = asked.Topic, TopicId = asked.TopicId };
            foreach (var partition in asked.Partitions)
            {
                var unknown = topic is null && version >= 13 ? ErrorCode.UnknownTopicId : ErrorCode.UnknownTopicOrPartition;
                var data = topic?.Partition(partition.Partition) is { } known
                    ? Read(known, partition, request.IsolationLevel == 1, size == 0 || budget > size ? budget - size : -1)
                    : new() { ErrorCode = unknown, HighWatermark = -1, Records = ReadOnlyMemory<byte>.Empty };
                data.PartitionIndex = partition.Partition;
                if (size > 0 && data.Records!.Value.Length > budget - size) data.Records = ReadOnlyMemory<byte>.Empty;
                size += data.Records!.Value.Length;
                enough |= data.ErrorCode != ErrorCode.None;
                answer.Partitions.Add(data);
            }
            response.Responses.Add(answer);
        }
        enough |= size >= request.MinBytes;
        return response;
    }

    static PartitionData Read(Partition partition, FetchRequest.FetchPartition asked, bool committed, int budget)
    {
        var error = asked.CurrentLeaderEpoch > Partition.LeaderEpoch ? ErrorCode.UnknownLeaderEpoch : ErrorCode.None;
        var read = error == ErrorCode.None && budget >= 0
            ? partition.Read(asked.FetchOffset, committed, Math.Min(asked.PartitionMaxBytes, budget))
            : new(error, partition.HighWatermark, partition.LastStableOffset, partition.LogStartOffset, default, null);
        return new()
        {
            ErrorCode = read.Error,
            HighWatermark = read.HighWatermark,
            LastStableOffset = read.LastStableOffset,
            LogStartOffset = read.LogStartOffset,
            AbortedTransactions = read.Aborted is null ? null : [.. read.Aborted.Select(aborted => new FetchResponse.AbortedTransaction { ProducerId = aborted.ProducerId, FirstOffset = aborted.FirstOffset })],
            Records = read.Records,
        };
    }

    Topic? Find(FetchRequest.FetchTopic asked, short version) => version >= 13 ? topics.Find(asked.TopicId) : topics.Find(asked.Topic);
}
