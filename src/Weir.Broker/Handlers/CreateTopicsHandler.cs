using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.CreateTopicsResponse;

namespace Weir.Broker.Handlers;

/// <summary>CreateTopics 2-7: adds topics with their partitions and configuration; answers when they are durable.</summary>
/// <remarks>
/// Different from Apache Kafka: a replication factor above 1 is refused as with one broker, and a manual assignment may name only this broker.
/// At most 10 000 partitions per topic.
/// </remarks>
sealed class CreateTopicsHandler(Node node, TopicTable topics, EmbeddedBrokerOptions options) : IDurableHandler<CreateTopicsRequest, CreateTopicsResponse>
{
    /// <summary>Partitions that one topic may have.</summary>
    public const int MaxPartitions = 10_000;

    public ValueTask<CreateTopicsResponse> Handle(CreateTopicsRequest request, RequestContext context) => CreateAsync(request, context);

    /// <summary>The same for whoever asks without a connection, who may everything: the context is null then.</summary>
    public async ValueTask<CreateTopicsResponse> CreateAsync(CreateTopicsRequest request, RequestContext? context = null)
    {
        bool anywhere = context?.May(AclOperation.Create) != false;
        var twice = request.Topics.GroupBy(topic => topic.Name).Where(group => group.Count() > 1).Select(group => group.Key).ToHashSet();
        var response = new CreateTopicsResponse();
        foreach (var topic in request.Topics.DistinctBy(topic => topic.Name))
        {
            response.Topics.Add(twice.Contains(topic.Name) ? Refused(topic.Name, ErrorCode.InvalidRequest, "Duplicate topic name.")
                : anywhere || context!.May(AclOperation.Create, AclResource.Topic, topic.Name) ? Shown(Create(topic, request.validateOnly), context)
                : Refused(topic.Name, ErrorCode.TopicAuthorizationFailed, "Authorization failed."));
        }
        await topics.Durable();
        return response;
    }

    public CreateTopicsResponse Refuse(CreateTopicsRequest request, RequestContext context, StorageFailedException failure) => new()
    {
        Topics = [.. request.Topics.DistinctBy(topic => topic.Name).Select(topic => Refused(topic.Name, ErrorCode.KafkaStorageError, failure.Message))],
    };

    // Who may create a topic but not see its configuration learns that it is there (KIP-525).
    static CreatableTopicResult Shown(CreatableTopicResult made, RequestContext? context)
    {
        if (made.ErrorCode != ErrorCode.None || context?.May(AclOperation.DescribeConfigs, AclResource.Topic, made.Name) != false) return made;
        return new() { Name = made.Name, TopicId = made.TopicId, ErrorMessage = null, TopicConfigErrorCode = ErrorCode.TopicAuthorizationFailed, NumPartitions = -1, ReplicationFactor = -1, Configs = [] };
    }

    CreatableTopicResult Create(CreateTopicsRequest.CreatableTopic asked, bool validateOnly)
    {
        if (Problem(asked) is { } problem) return Refused(asked.Name, problem.Error, problem.Message);
        int partitions = asked.Assignments.Count > 0 ? asked.Assignments.Count : asked.NumPartitions < 0 ? options.DefaultPartitions : asked.NumPartitions;
        var configs = new Dictionary<string, string>();
        foreach (var config in asked.Configs) configs[config.Name] = config.Value!;
        var topic = validateOnly ? null : topics.Create(asked.Name, partitions, configs);
        if (topic is null && !validateOnly) return Refused(asked.Name, ErrorCode.TopicAlreadyExists, $"Topic '{asked.Name}' already exists.");
        var settings = new TopicSettings(configs);
        return new()
        {
            Name = asked.Name,
            TopicId = topic?.Id ?? default,
            ErrorMessage = null,
            NumPartitions = partitions,
            ReplicationFactor = 1,
            Configs = [.. TopicConfig.All.Select(config => new CreatableTopicConfigs { Name = config.Name, Value = settings.Value(config.Name), ConfigSource = (sbyte)(configs.ContainsKey(config.Name) ? ConfigSource.Topic : ConfigSource.Default) })],
        };
    }

    (ErrorCode Error, string Message)? Problem(CreateTopicsRequest.CreatableTopic asked)
    {
        if (TopicName.Problem(asked.Name) is { } name) return (ErrorCode.InvalidTopicException, name);
        if (TopicName.IsReserved(asked.Name)) return (ErrorCode.InvalidRequest, $"Topic '{asked.Name}' is Kafka's own.");
        if (topics.Find(asked.Name) is not null) return (ErrorCode.TopicAlreadyExists, $"Topic '{asked.Name}' already exists.");
        // Of several of one name the last one counts.
        var wrong = asked.Configs.Reverse<CreateTopicsRequest.CreatableTopicConfig>().DistinctBy(config => config.Name).Reverse().Select(config => TopicConfig.Problem(config.Name, config.Value)).FirstOrDefault(problem => problem is not null);
        if (wrong is not null) return (ErrorCode.InvalidConfig, wrong);
        return asked.Assignments.Count > 0 ? AssignmentProblem(asked) : CountProblem(asked);
    }

    static (ErrorCode Error, string Message)? CountProblem(CreateTopicsRequest.CreatableTopic asked)
    {
        if (asked.ReplicationFactor is 0 or < -1) return (ErrorCode.InvalidReplicationFactor, "Replication factor must be larger than 0, or -1 to use the default value.");
        if (asked.NumPartitions is 0 or < -1) return (ErrorCode.InvalidPartitions, "Number of partitions was set to an invalid non-positive value.");
        if (asked.NumPartitions > MaxPartitions) return (ErrorCode.InvalidPartitions, $"{asked.NumPartitions} partitions were asked for; at most {MaxPartitions} are allowed.");
        return asked.ReplicationFactor > 1 ? (ErrorCode.InvalidReplicationFactor, $"Unable to replicate the partition {asked.ReplicationFactor} time(s): only 1 broker(s) are registered.") : null;
    }

    (ErrorCode Error, string Message)? AssignmentProblem(CreateTopicsRequest.CreatableTopic asked)
    {
        if (asked.NumPartitions != -1 || asked.ReplicationFactor != -1) return (ErrorCode.InvalidRequest, "A manual partition assignment was specified, but numPartitions or replicationFactor was not set to -1.");
        var indexes = asked.Assignments.Select(assignment => assignment.PartitionIndex).Order();
        bool whole = indexes.SequenceEqual(Enumerable.Range(0, asked.Assignments.Count)) && asked.Assignments.Count <= MaxPartitions;
        return whole && asked.Assignments.All(assignment => assignment.BrokerIds is [var broker] && broker == node.Id)
            ? null
            : (ErrorCode.InvalidReplicaAssignment, $"Partitions must be numbered from 0, each assigned to broker {node.Id}.");
    }

    static CreatableTopicResult Refused(string name, ErrorCode error, string message) => new() { Name = name, ErrorCode = error, ErrorMessage = message };
}
