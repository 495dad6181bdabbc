using System.Buffers.Binary;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential.Requests;

/// <summary>Records in and out, and offsets of them.</summary>
static class RecordRequests
{
    /// <summary>From this version a transactional batch adds its partition by itself.</summary>
    const short Version2Since = 12;

    public static IEnumerable<RequestKind> All =>
    [
        RequestKind.Of<ProduceRequest, ProduceResponse>(14, Plain),
        RequestKind.Of<ProduceRequest, ProduceResponse>(22, Idempotent, Learn),
        RequestKind.Read<FetchRequest, FetchResponse>(14, Fetch),
        RequestKind.Read<ListOffsetsRequest, ListOffsetsResponse>(7, (world, _) => new()
        {
            ReplicaId = -1,
            IsolationLevel = world.OneOf<sbyte>(0, 1),
            TimeoutMs = 5000,
            Topics = [.. world.SomeTopics().Select(topic => new ListOffsetsRequest.ListOffsetsTopic { Name = topic.Name, Partitions = [.. world.PartitionsOrNone(topic).Select(partition => new ListOffsetsRequest.ListOffsetsPartition { PartitionIndex = partition, CurrentLeaderEpoch = world.Mostly(-1, 0, 1, 7), Timestamp = Time(world, topic) })] })],
        }),
        RequestKind.Read<OffsetForLeaderEpochRequest, OffsetForLeaderEpochResponse>(3, (world, _) => new()
        {
            ReplicaId = -1,
            Topics = [.. world.SomeTopics().Select(topic => new OffsetForLeaderEpochRequest.OffsetForLeaderTopic { Topic = topic.Name, Partitions = [.. world.PartitionsOrNone(topic).Select(partition => new OffsetForLeaderEpochRequest.OffsetForLeaderPartition { Partition = partition, CurrentLeaderEpoch = world.Mostly(-1, 0, 1), LeaderEpoch = world.OneOf(0, 0, 1, -1, 5) })] })],
        }),
    ];

    static long Time(World world, WorldTopic topic) => world.OneOf(-1, -1, -2, topic.IsShortened ? -1 : -3, topic.IsShortened ? -2 : -3, -4, -5, -6, 0, Batches.Time + 3, Batches.Time + 3, Batches.Time + 1_000_000, -17);

    static ProduceRequest Plain(World world, short version)
    {
        short acks = world.Mostly<short>(world.OneOf<short>(-1, -1, 1, 0), 5);
        return Request(world, version, null, acks, world.SomeTopics(), (_, _) => Batches.Plain(world));
    }

    static ProduceRequest Request(World world, short version, string? transactionalId, short acks, List<WorldTopic> topics, Func<WorldTopic, int, ReadOnlyMemory<byte>?> records) => new()
    {
        TransactionalId = transactionalId,
        Acks = acks,
        TimeoutMs = 5000,
        TopicData = [.. topics.Select(topic => new ProduceRequest.TopicProduceData { Name = topic.Name, TopicId = topic.Id, PartitionData = [.. world.PartitionsOrNone(topic).Select(partition => new ProduceRequest.PartitionProduceData { Index = partition, Records = records(topic, partition) })] })],
    };

    static ProduceRequest? Idempotent(World world, short version)
    {
        if (world.OneOf(world.Producers, producer => producer.TransactionalId is null || producer.IsVersion2 == version >= Version2Since) is not { } producer) return null;
        bool isTransactional = producer.TransactionalId is not null && world.Chance(95);
        var topics = isTransactional && !producer.IsVersion2 && producer.Added.Count > 0 && world.Chance(90) ? world.LiveTopics.Where(topic => producer.Added.Any(added => added.Topic == topic.Name)).Take(1).ToList() : world.SomeTopics();
        // Who sends is the same in a whole request: Apache Kafka looks at its first batch alone, and at the transactional id only where no transaction is open.
        // Whose transactional batch was refused has tried something with Apache Kafka, whoever it is, and with us only where the id is its own: nobody is both.
        var (id, epoch) = (world.Mostly(producer.Id, isTransactional ? 987_655 : 987_654), world.Mostly(producer.Epoch, (short)(producer.Epoch - 1), (short)(producer.Epoch + 1)));
        bool isAgain = world.Chance(8) && !producer.LastBatch.IsEmpty;
        return Request(world, version, isTransactional && world.Chance(8) ? null : producer.TransactionalId, -1, topics, (topic, partition) =>
        {
            if (isAgain) return producer.LastBatch;
            int next = producer.Sequences.GetValueOrDefault((topic.Id, partition));
            return producer.LastBatch = Batches.Of(world, 1 + world.Next(3), CompressionType.None, id, epoch, world.Mostly(next, next + 1, 0, Math.Max(0, next - 1)), isTransactional);
        });
    }

    static void Learn(World world, ProduceRequest request, ProduceResponse response)
    {
        foreach (var (topic, answered) in request.TopicData.Zip(response.Responses))
        {
            foreach (var data in topic.PartitionData)
            {
                if (answered.PartitionResponses.Find(partition => partition.Index == data.Index) is not { ErrorCode: ErrorCode.None } || data.Records is not { Length: >= RecordBatchHeader.Size } records) continue;
                long producerId = BinaryPrimitives.ReadInt64BigEndian(records.Span[43..]);
                int sequence = BinaryPrimitives.ReadInt32BigEndian(records.Span[53..]), count = BinaryPrimitives.ReadInt32BigEndian(records.Span[57..]);
                var known = world.Topics.Find(known => known.Name == topic.Name && !known.IsDeleted || known.Id == topic.TopicId);
                foreach (var producer in world.Producers.Where(producer => producer.Id == producerId && known is not null)) producer.Sequences[(known!.Id, data.Index)] = sequence + count;
            }
        }
    }

    static FetchRequest Fetch(World world, short version)
    {
        bool isSession = version >= 7 && world.Chance(4);
        return new()
        {
            ReplicaId = -1,
            MaxWaitMs = world.OneOf(0, 5),
            MinBytes = world.OneOf(0, 1),
            MaxBytes = world.OneOf(1 << 20, 1 << 20, 1),
            IsolationLevel = world.OneOf<sbyte>(0, 1),
            SessionId = isSession ? 12345 : 0,
            SessionEpoch = isSession ? 3 : -1,
            Topics = [.. world.SomeTopics().Select(topic => new FetchRequest.FetchTopic { Topic = topic.Name, TopicId = topic.Id, Partitions = [.. world.Partitions(topic).Select(partition => new FetchRequest.FetchPartition { Partition = partition, CurrentLeaderEpoch = world.Mostly(-1, 0, 1), FetchOffset = world.OneOf(0, 0, 0, 1, 2, 5, 9, 1000, -1), LogStartOffset = -1, LastFetchedEpoch = version >= 12 ? world.Mostly(-1, 0) : -1, PartitionMaxBytes = world.OneOf(1 << 20, 1 << 20, 200, 1) })] })],
        };
    }
}
