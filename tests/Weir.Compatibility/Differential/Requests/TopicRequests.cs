using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential.Requests;

/// <summary>Topics, their partitions and configuration.</summary>
static class TopicRequests
{
    // Of compression.type only what leaves batches as they are.
    static readonly (string Name, string?[] Values)[] Configs =
    [
        ("retention.ms", ["3600000", "-1", "-2", "x", ""]),
        ("cleanup.policy", ["compact", "delete", "compact,delete", "wash", ""]),
        ("max.message.bytes", ["2000", "1048588", "-1", "99999999999"]),
        ("message.timestamp.type", ["LogAppendTime", "CreateTime", "Never"]),
        ("compression.type", ["producer", "none"]),
        ("min.insync.replicas", ["1", "0"]),
        ("segment.bytes", ["1048576", "10", "1"]),
        ("min.cleanable.dirty.ratio", ["0.3", "1.5"]),
        ("unclean.leader.election.enable", ["true", "false", "maybe"]),
        ("flush.ms", ["1000", null]),
        ("no.such.config", ["1"]),
    ];

    static void Shortened(World world, DeleteRecordsRequest request, DeleteRecordsResponse response)
    {
        var names = response.Topics.Where(topic => topic.Partitions.Exists(partition => partition.LowWatermark > 0)).Select(topic => topic.Name).ToHashSet();
        foreach (var topic in world.Topics.Where(topic => names.Contains(topic.Name))) topic.IsShortened = true;
    }

    public static IEnumerable<RequestKind> All =>
    [
        RequestKind.Of<CreateTopicsRequest, CreateTopicsResponse>(5, Create) with { ChangesTopics = true },
        RequestKind.Of<DeleteTopicsRequest, DeleteTopicsResponse>(2, Delete) with { ChangesTopics = true },
        RequestKind.Of<CreatePartitionsRequest, CreatePartitionsResponse>(3, Grow) with { ChangesTopics = true },
        RequestKind.Of<IncrementalAlterConfigsRequest, IncrementalAlterConfigsResponse>(5, Configure) with { ChangesTopics = true },
        RequestKind.Of<AlterConfigsRequest, AlterConfigsResponse>(2, Replace) with { ChangesTopics = true },
        RequestKind.Of<DeleteRecordsRequest, DeleteRecordsResponse>(3, (world, _) => new()
        {
            TimeoutMs = 5000,
            Topics = [.. world.SomeTopics().Select(topic => new DeleteRecordsRequest.DeleteRecordsTopic { Name = topic.Name, Partitions = [.. world.PartitionsOrNone(topic).Select(partition => new DeleteRecordsRequest.DeleteRecordsPartition { PartitionIndex = partition, Offset = world.OneOf(-1, 0, 1, 2, 3, 5, 1000, -2) })] })],
        }, Shortened),
    ];

    static CreateTopicsRequest Create(World world, short version) => new()
    {
        timeoutMs = 10_000,
        validateOnly = world.Chance(12),
        Topics = world.Some(2, () =>
        {
            bool isAssigned = world.Chance(15);
            var topic = new CreateTopicsRequest.CreatableTopic
            {
                Name = world.Chance(80) ? world.NewName("topic") : world.Topic().Name,
                NumPartitions = isAssigned && !world.Chance(10) ? -1 : world.Mostly(1 + world.Next(3), -1, 0, -5),
                ReplicationFactor = isAssigned && !world.Chance(10) ? (short)-1 : world.Mostly<short>(1, -1, 0, 3, -2),
                Configs = world.Chance(30) ? world.Some(2, () => Config(world)) : [],
            };
            if (isAssigned) topic.Assignments = world.Some(3, () => world.Next(4)).Distinct().Select((index, i) => new CreateTopicsRequest.CreatableReplicaAssignment { PartitionIndex = world.Mostly(i, index), BrokerIds = world.Mostly<List<int>>([1], [2], [1, 1], []) }).ToList();
            return topic;
        }),
    };

    static CreateTopicsRequest.CreatableTopicConfig Config(World world)
    {
        var (name, values) = world.OneOf(Configs);
        return new() { Name = name, Value = world.OneOf(values) };
    }

    static DeleteTopicsRequest Delete(World world, short version)
    {
        var topics = world.LiveTopics.Count() > 3 ? world.SomeTopics() : [new() { Name = world.Prefix + "missing", Id = new(1, 9) }];
        var request = new DeleteTopicsRequest { TimeoutMs = 10_000 };
        if (version < 6) request.TopicNames = [.. topics.Select(topic => topic.Name)];
        else request.Topics = [.. topics.Select(topic => world.Chance(50) ? new DeleteTopicsRequest.DeleteTopicState { Name = topic.Name } : new() { TopicId = topic.Id, Name = world.Chance(5) ? topic.Name : null })];
        return request;
    }

    static CreatePartitionsRequest Grow(World world, short version) => new()
    {
        TimeoutMs = 10_000,
        ValidateOnly = world.Chance(10),
        Topics = [.. world.SomeTopics().Select(topic =>
        {
            int count = topic.Partitions > 5 ? topic.Partitions : world.OneOf(topic.Partitions + 1, topic.Partitions + 1, topic.Partitions, topic.Partitions - 1, 0, -1);
            return new CreatePartitionsRequest.CreatePartitionsTopic
            {
                Name = topic.Name,
                Count = count,
                Assignments = world.Chance(80) ? null : [.. Enumerable.Range(0, world.Mostly(Math.Max(0, count - topic.Partitions), 3)).Select(_ => new CreatePartitionsRequest.CreatePartitionsAssignment { BrokerIds = world.Mostly<List<int>>([1], [2], [1, 1], []) })],
            };
        })],
    };

    static IncrementalAlterConfigsRequest Configure(World world, short version) => new()
    {
        ValidateOnly = world.Chance(10),
        Resources = [.. world.SomeTopics().Select(topic => new IncrementalAlterConfigsRequest.AlterConfigsResource
        {
            ResourceType = world.Mostly<sbyte>(2, 0, 99),
            ResourceName = topic.Name,
            Configs = world.Some(3, () => Config(world)).ConvertAll(config => new IncrementalAlterConfigsRequest.AlterableConfig { Name = config.Name, Value = config.Value, ConfigOperation = world.Mostly<sbyte>(world.OneOf<sbyte>(0, 0, 0, 1), 2, 3) }),
        })],
    };

    static AlterConfigsRequest Replace(World world, short version) => new()
    {
        ValidateOnly = world.Chance(10),
        Resources = [.. world.SomeTopics().Select(topic => new AlterConfigsRequest.AlterConfigsResource
        {
            ResourceType = world.Mostly<sbyte>(2, 0, 99),
            ResourceName = topic.Name,
            Configs = world.Chance(20) ? [] : world.Some(3, () => Config(world)).ConvertAll(config => new AlterConfigsRequest.AlterableConfig { Name = config.Name, Value = config.Value }),
        })],
    };
}
