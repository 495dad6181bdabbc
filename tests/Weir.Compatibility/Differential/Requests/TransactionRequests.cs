using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential.Requests;

/// <summary>Producers' ids and their transactions, in the versions that go together: clients speak either version 1 or version 2 of transactions.</summary>
static class TransactionRequests
{
    public static IEnumerable<RequestKind> All =>
    [
        RequestKind.Of<InitProducerIdRequest, InitProducerIdResponse>(8, Init, Initialized) with { EndsTransaction = true },
        RequestKind.Of<AddPartitionsToTxnRequest, AddPartitionsToTxnResponse>(9, AddPartitions, PartitionsAdded),
        RequestKind.Of<AddOffsetsToTxnRequest, AddOffsetsToTxnResponse>(4, (world, _) => Producer(world, isVersion2: false) is { } producer
            ? new() { TransactionalId = Id(world, producer), ProducerId = ProducerId(world, producer), ProducerEpoch = Epoch(world, producer), GroupId = world.Group() } : null, (world, request, response) =>
            {
                if (response.ErrorCode == ErrorCode.None) world.Producers.Find(producer => producer.TransactionalId == request.TransactionalId)?.Groups.Add(request.GroupId);
            }),
        RequestKind.Of<TxnOffsetCommitRequest, TxnOffsetCommitResponse>(7, CommitOffsets),
        RequestKind.Of<EndTxnRequest, EndTxnResponse>(8, (world, version) => Producer(world, isVersion2: version >= 5) is { } producer
            ? new() { TransactionalId = Id(world, producer), ProducerId = ProducerId(world, producer), ProducerEpoch = Epoch(world, producer), Committed = world.Chance(60) } : null, Ended) with { EndsTransaction = true },
        RequestKind.Of<WriteTxnMarkersRequest, WriteTxnMarkersResponse>(2, (world, version) => new()
        {
            Markers = world.Some(1, () => new WriteTxnMarkersRequest.WritableTxnMarker
            {
                ProducerId = world.OneOf(world.Producers, producer => producer.TransactionalId is null)?.Id ?? 987_654,
                ProducerEpoch = world.OneOf<short>(0, 1, 0),
                TransactionResult = world.Chance(50),
                CoordinatorEpoch = world.Mostly(0, 1, -1),
                TransactionVersion = version >= 2 ? world.OneOf<sbyte>(0, 1, 2) : (sbyte)0,
                Topics = [.. world.SomeTopics().Select(topic => new WriteTxnMarkersRequest.WritableTxnMarkerTopic { Name = topic.Name, PartitionIndexes = world.Partitions(topic) })],
            }),
        }),
        RequestKind.Read<DescribeTransactionsRequest, DescribeTransactionsResponse>(4, (world, _) => new() { TransactionalIds = [.. world.Some(2, world.TransactionalId).Distinct()] }),
        RequestKind.Read<ListTransactionsRequest, ListTransactionsResponse>(3, (world, version) => new()
        {
            StateFilters = world.OneOf<List<string>>([], ["Ongoing"], ["Empty", "CompleteCommit"], ["NoSuch", "Ongoing"], ["ongoing"]),
            ProducerIdFilters = world.Chance(70) ? [] : [.. world.Producers.Take(2).Select(producer => producer.Id)],
            DurationFilter = world.Mostly(-1, 0, 1_000_000, -7),
            TransactionalIdPattern = version < 2 ? null : world.OneOf(null, "", ".*", ".*-1", "nothing", "("),
        }),
    ];

    static WorldProducer? Producer(World world, bool isVersion2) => world.OneOf(world.Producers, producer => producer.TransactionalId is not null && producer.IsVersion2 == isVersion2);

    static string Id(World world, WorldProducer producer) => world.Mostly(producer.TransactionalId!, world.Prefix + "never", world.Prefix + "transaction-1", world.Prefix + "transaction-2", "");

    static long ProducerId(World world, WorldProducer producer) => world.Mostly(producer.Id, 987_654, -1);

    static short Epoch(World world, WorldProducer producer) => world.Mostly(producer.Epoch, (short)(producer.Epoch - 1), (short)(producer.Epoch + 1));

    // The first two ids are of clients of version 1, the third of one of version 2.
    static bool IsVersion2(string id) => id.EndsWith('3') || id.EndsWith('2');

    static InitProducerIdRequest Init(World world, short version)
    {
        string? id = world.Chance(30) ? null : world.TransactionalId();
        bool knows = version >= 3 && world.Chance(35);
        var producer = knows ? world.OneOf(world.Producers, producer => producer.TransactionalId == id) : null;
        return new()
        {
            TransactionalId = id,
            TransactionTimeoutMs = world.Mostly(60_000, 0, -1, 900_001),
            ProducerId = producer is null ? version >= 3 ? world.Mostly(-1, 987_654) : -1 : ProducerId(world, producer),
            ProducerEpoch = producer is null ? version >= 3 ? world.Mostly<short>(-1, 3) : (short)-1 : Epoch(world, producer),
        };
    }

    static void Initialized(World world, InitProducerIdRequest request, InitProducerIdResponse response)
    {
        if (response.ErrorCode != ErrorCode.None) return;
        string? id = request.TransactionalId;
        var producer = id is null ? null : world.Producers.Find(known => known.TransactionalId == id);
        if (producer is null) world.Producers.Add(producer = new() { TransactionalId = id, IsVersion2 = id is not null && IsVersion2(id) });
        producer.Become(response.ProducerId, response.ProducerEpoch);
        producer.End();
    }

    static AddPartitionsToTxnRequest? AddPartitions(World world, short version)
    {
        if (Producer(world, isVersion2: version >= 4) is not { } producer) return null;
        List<AddPartitionsToTxnRequest.AddPartitionsToTxnTopic> topics = [.. world.SomeTopics().Select(topic => new AddPartitionsToTxnRequest.AddPartitionsToTxnTopic { Name = topic.Name, Partitions = world.PartitionsOrNone(topic) })];
        var (id, producerId, epoch) = (Id(world, producer), ProducerId(world, producer), Epoch(world, producer));
        return version < 4
            ? new() { V3AndBelowTransactionalId = id, V3AndBelowProducerId = producerId, V3AndBelowProducerEpoch = epoch, V3AndBelowTopics = topics }
            : new() { Transactions = [new() { TransactionalId = id, ProducerId = producerId, ProducerEpoch = epoch, VerifyOnly = world.Chance(40), Topics = topics }] };
    }

    static void PartitionsAdded(World world, AddPartitionsToTxnRequest request, AddPartitionsToTxnResponse response)
    {
        var producer = world.Producers.Find(producer => producer.TransactionalId == request.V3AndBelowTransactionalId);
        foreach (var topic in response.ResultsByTopicV3AndBelow)
        {
            foreach (var partition in topic.ResultsByPartition.Where(partition => partition.PartitionErrorCode == ErrorCode.None)) producer?.Added.Add((topic.Name, partition.PartitionIndex));
        }
    }

    static TxnOffsetCommitRequest? CommitOffsets(World world, short version)
    {
        if (Producer(world, isVersion2: version >= 5) is not { } producer) return null;
        var (group, member, instance, epoch) = version >= 3 ? OffsetRequests.Committer(world) : (world.Group(), "", null, -1);
        // Apache Kafka knows only the partition of __consumer_offsets that holds a group, which others share.
        if (producer.Groups.Count > 0 && !producer.Groups.Contains(group)) (group, member, instance, epoch) = (producer.Groups.First(), "", null, -1);
        return new()
        {
            // Apache Kafka does not look at it while the producer has a transaction open.
            TransactionalId = producer.TransactionalId!,
            ProducerId = ProducerId(world, producer),
            ProducerEpoch = Epoch(world, producer),
            GroupId = group,
            MemberId = member,
            GroupInstanceId = instance,
            GenerationId = epoch,
            Topics = [.. world.SomeTopics().Select(topic => new TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic { Name = topic.Name, Partitions = [.. world.PartitionsOrNone(topic).Select(partition => new TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition { PartitionIndex = partition, CommittedOffset = world.OneOf(0, 7, -1), CommittedLeaderEpoch = -1, CommittedMetadata = world.Mostly<string?>("t", null, new string('m', 5000)) })] })],
        };
    }

    static void Ended(World world, EndTxnRequest request, EndTxnResponse response)
    {
        if (response.ErrorCode != ErrorCode.None || world.Producers.Find(producer => producer.TransactionalId == request.TransactionalId) is not { } producer) return;
        if (response.ProducerId >= 0) producer.Become(response.ProducerId, response.ProducerEpoch);
        producer.End();
    }
}
