using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential.Requests;

/// <summary>What there is, told in all the ways there are.</summary>
static class DescriptionRequests
{
    public static IEnumerable<RequestKind> All =>
    [
        RequestKind.Read<ApiVersionsRequest, ApiVersionsResponse>(2, (world, _) => new() { ClientSoftwareName = world.Mostly("differential", "no blanks", ""), ClientSoftwareVersion = world.Mostly("1.0", "", "-") }),
        RequestKind.Read<MetadataRequest, MetadataResponse>(4, Metadata),
        RequestKind.Read<DescribeTopicPartitionsRequest, DescribeTopicPartitionsResponse>(3, Partitions),
        RequestKind.Read<DescribeClusterRequest, DescribeClusterResponse>(2, (world, _) => new() { IncludeClusterAuthorizedOperations = world.Chance(50), EndpointType = world.Mostly<sbyte>(1, 0, 7), IncludeFencedBrokers = world.Chance(50) }),
        RequestKind.Read<DescribeConfigsRequest, DescribeConfigsResponse>(4, Configs),
        RequestKind.Read<DescribeClientQuotasRequest, DescribeClientQuotasResponse>(2, (world, _) => new()
        {
            Components = world.Chance(20) ? [] : world.Some(3, () => new DescribeClientQuotasRequest.ComponentData { EntityType = world.OneOf("user", "client-id", "ip", "user", "client-id", "", "planet"), MatchType = world.Mostly<sbyte>(world.OneOf<sbyte>(0, 1, 2), 3, -1), Match = world.Chance(40) ? "alice" : null }),
            Strict = world.Chance(50),
        }),
        RequestKind.Read<DescribeLogDirsRequest, DescribeLogDirsResponse>(3, (world, _) => new()
        {
            Topics = world.Chance(30) ? null : [.. world.SomeTopics().Select(topic => new DescribeLogDirsRequest.DescribableLogDirTopic { Topic = topic.Name, Partitions = world.PartitionsOrNone(topic) })],
        }),
        RequestKind.Read<DescribeProducersRequest, DescribeProducersResponse>(3, (world, _) => new()
        {
            Topics = [.. world.SomeTopics().Select(topic => new DescribeProducersRequest.TopicRequest { Name = topic.Name, PartitionIndexes = world.PartitionsOrNone(topic) })],
        }),
        RequestKind.Read<FindCoordinatorRequest, FindCoordinatorResponse>(3, (world, version) => new()
        {
            Key = world.Group(),
            KeyType = world.Mostly<sbyte>(world.OneOf<sbyte>(0, 1), 7, -1),
            CoordinatorKeys = version >= 4 ? [.. world.Some(2, () => world.Chance(50) ? world.Group() : world.TransactionalId()).Distinct()] : [],
        }),
        // Where nobody has to log in, nobody can.
        RequestKind.Read<SaslHandshakeRequest, SaslHandshakeResponse>(1, (world, _) => new() { Mechanism = world.OneOf("PLAIN", "SCRAM-SHA-256", "NONE") }),
        RequestKind.Read<SaslAuthenticateRequest, SaslAuthenticateResponse>(1, (world, _) => new() { AuthBytes = world.NewBytes(10) }),
    ];

    static DescribeTopicPartitionsRequest Partitions(World world, short version)
    {
        // Apache Kafka fails at a name that is empty: UNKNOWN_SERVER_ERROR.
        var named = world.SomeTopics().Where(topic => topic.Name.Length > 0).Select(topic => new DescribeTopicPartitionsRequest.TopicRequest { Name = topic.Name }).ToList();
        return new()
        {
            Topics = named,
            // Where all are asked for, a limit is used up by topics that only Apache Kafka has.
            ResponsePartitionLimit = named.Count == 0 ? 2000 : world.OneOf(2000, 1, 2, 3, 0, -1),
            Cursor = world.Chance(70) ? null : new() { TopicName = world.Topic().Name, PartitionIndex = world.OneOf(0, 1, 2, 100, -1) },
        };
    }

    static MetadataRequest Metadata(World world, short version) => new()
    {
        AllowAutoTopicCreation = false,
        IncludeClusterAuthorizedOperations = world.Chance(30),
        IncludeTopicAuthorizedOperations = world.Chance(30),
        // Before version 4 a name that nobody knows makes a topic.
        Topics = world.Chance(20) ? version == 0 ? [] : null : [.. (version < 4 ? world.LiveTopics.Take(2) : world.SomeTopics()).Select(topic => version >= 12 && world.Chance(40)
            ? new MetadataRequest.MetadataRequestTopic { TopicId = topic.Id, Name = null }
            : new() { Name = topic.Name })],
    };

    static DescribeConfigsRequest Configs(World world, short version) => new()
    {
        IncludeSynonyms = world.Chance(50),
        IncludeDocumentation = world.Chance(20),
        Resources = [.. world.SomeTopics().Select(topic => world.Next(10) switch
        {
            0 => new DescribeConfigsRequest.DescribeConfigsResource { ResourceType = 4, ResourceName = world.OneOf("1", "1", "2", "x"), ConfigurationKeys = ["num.partitions", "transaction.max.timeout.ms", "no.such"] },
            1 => new() { ResourceType = world.OneOf<sbyte>(0, 1, 3, 99), ResourceName = "x", ConfigurationKeys = null },
            _ => new() { ResourceType = 2, ResourceName = topic.Name, ConfigurationKeys = world.OneOf<List<string>?>(null, ["retention.ms", "cleanup.policy"], ["no.such"], []) },
        })],
    };
}
