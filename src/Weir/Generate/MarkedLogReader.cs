using Weir.Kafka;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Generate;

/// <summary>Reads a partition's log batch by batch as read_uncommitted sees it, markers included: by itself, with nothing of the client that pipelines read with but the connection.</summary>
sealed class MarkedLogReader(KafkaClient client, string topic, int partition)
{
    const int BytesMax = 8 << 20;
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(30);

    readonly List<(long First, long Last, int Records)> _committed = [];
    readonly Dictionary<long, List<(long First, long Last, int Records)>> _open = [];

    public async Task<MarkedLog> ReadAsync(long from, CancellationToken cancellation)
    {
        var time = client.Options.Time;
        long? end = null;
        long progressed = time.GetTimestamp();
        for (long next = from; ;)
        {
            long before = next;
            var data = await FetchAsync(next, cancellation);
            // Producers may go on: what is written now is nobody's question.
            end ??= data.HighWatermark;
            var rest = data.Records ?? default;
            while (RecordBatch.TryRead(ref rest, out var batch))
            {
                if (batch.LastOffset < next) continue;
                Take(batch);
                next = batch.LastOffset + 1;
            }
            if (next >= end) break;
            if (next > before)
            {
                progressed = time.GetTimestamp();
                continue;
            }
            if (time.GetElapsedTime(progressed) > GiveUpAfter) throw new KafkaServerException(ErrorCode.OffsetNotAvailable, $"partition {topic}/{partition}, which ends at offset {end}: nothing is shown from {next} on");
            await Task.Delay(Pause, time, cancellation);
        }
        (long, long)? open = _open.Count == 0 ? null : _open.Select(transaction => (transaction.Value[0].First, transaction.Key)).Min();
        return new($"{topic} partition {partition}", from, [.. _committed.OrderBy(batch => batch.First)], open);
    }

    void Take(in RecordBatch batch)
    {
        (long First, long Last, int Records) records = (batch.BaseOffset, batch.LastOffset, batch.Count);
        if (batch.IsControl)
        {
            if (_open.Remove(batch.ProducerId, out var ended) && ControlBatch.TypeOf(batch) == ControlRecordType.Commit) _committed.AddRange(ended);
        }
        else if (!batch.IsTransactional) _committed.Add(records);
        else if (_open.TryGetValue(batch.ProducerId, out var others)) others.Add(records);
        else _open[batch.ProducerId] = [records];
    }

    async Task<FetchResponse.PartitionData> FetchAsync(long offset, CancellationToken cancellation)
    {
        var time = client.Options.Time;
        long started = time.GetTimestamp();
        while (true)
        {
            var metadata = await client.MetadataOfAsync([topic], cancellation);
            var leader = metadata.Find(topic, partition);
            var error = ErrorCode.LeaderNotAvailable;
            if (leader is { Leader: >= 0 })
            {
                var answer = await client.SendAsync(leader.Leader, Lane.Fetch, Request(metadata, leader, offset), cancellation);
                error = answer.ErrorCode;
                if (error == ErrorCode.None && answer.Responses is [{ Partitions: [var data] }])
                {
                    if (data.ErrorCode == ErrorCode.None) return data;
                    error = data.ErrorCode;
                }
            }
            if (!error.IsRetriable() || time.GetElapsedTime(started) > GiveUpAfter) throw new KafkaServerException(error, $"partition {topic}/{partition} at offset {offset}");
            await Task.Delay(Pause, time, cancellation);
            await client.RefreshAsync([topic], cancellation);
        }
    }

    FetchRequest Request(ClusterMetadata metadata, PartitionMetadata leader, long offset) => new()
    {
        IsolationLevel = (sbyte)IsolationLevel.ReadUncommitted,
        MaxBytes = BytesMax,
        SessionEpoch = -1,
        Topics =
        [
            new()
            {
                Topic = topic,
                TopicId = metadata.Topics[topic].Id,
                Partitions = [new() { Partition = partition, CurrentLeaderEpoch = leader.LeaderEpoch, FetchOffset = offset, PartitionMaxBytes = BytesMax }],
            },
        ],
    };
}
