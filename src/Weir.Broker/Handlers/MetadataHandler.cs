using Weir.Broker.Network;
using Weir.Broker.Security;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.MetadataResponse;
using Topic = Weir.Broker.Topics.Topic;

namespace Weir.Broker.Handlers;

/// <summary>Metadata 0-13: this broker, and the topics asked for by name or id.</summary>
/// <remarks>Different from Apache Kafka: the one broker leads everything in epoch 0; auto.create.topics.enable is off unless
/// the options say so; there are no internal topics, since what Kafka keeps in them is kept beside the topics.
/// Where ACLs are enforced, a topic that the one who asks may not describe is left out of all of them, and TOPIC_AUTHORIZATION_FAILED by itself, whether it is there or not; by its id it has no name then.</remarks>
sealed class MetadataHandler(Node node, TopicTable topics, EmbeddedBrokerOptions options) : IDurableHandler<MetadataRequest, MetadataResponse>
{
    public async ValueTask<MetadataResponse> Handle(MetadataRequest request, RequestContext context)
    {
        bool all = request.Topics is null || (context.Version == 0 && request.Topics.Count == 0);
        // Who asks for some by id asks for none by name.
        bool byId = !all && request.Topics!.Exists(topic => topic.TopicId != default);
        var found = all ? topics.All.Where(topic => context.May(AclOperation.Describe, AclResource.Topic, topic.Name)).Select(Describe)
            : request.Topics!.Where(topic => !byId || topic.TopicId != default).Select(topic => Find(topic, request.AllowAutoTopicCreation, context));
        var response = Answer(request, found, context);
        if (options.AutoCreateTopics) await topics.Durable();
        return response;
    }

    MetadataResponse Answer(MetadataRequest request, IEnumerable<MetadataResponseTopic> found, RequestContext context)
    {
        var response = new MetadataResponse
        {
            Brokers = [new() { NodeId = node.Id, Host = node.Host, Port = node.Port }],
            ClusterId = node.ClusterId,
            ControllerId = node.Id,
            Topics = [.. found],
            ClusterAuthorizedOperations = request.IncludeClusterAuthorizedOperations ? Operations.OnCluster(context) : Operations.NotAsked,
        };
        if (request.IncludeTopicAuthorizedOperations)
        {
            foreach (var topic in response.Topics.Where(topic => topic.Name is not null && topic.ErrorCode != ErrorCode.TopicAuthorizationFailed)) topic.TopicAuthorizedOperations = Operations.OnTopic(context, topic.Name!);
        }
        return response;
    }

    public MetadataResponse Refuse(MetadataRequest request, RequestContext context, StorageFailedException failure) => Answer(request,
        (request.Topics ?? []).Select(asked => asked.Name is { } name && context.May(AclOperation.Describe, AclResource.Topic, name) && topics.Find(name) is null ? new() { Name = name, ErrorCode = ErrorCode.KafkaStorageError } : Find(asked, mayCreate: false, context)), context);

    MetadataResponseTopic Find(MetadataRequest.MetadataRequestTopic asked, bool mayCreate, RequestContext context)
    {
        if (asked.Name is not { } name)
            return topics.Find(asked.TopicId) is { } known ? Shown(known, context) : new() { Name = null, TopicId = asked.TopicId, ErrorCode = ErrorCode.UnknownTopicId };
        if (!context.May(AclOperation.Describe, AclResource.Topic, name)) return Denied(name);
        if (topics.Find(name) is { } topic) return Describe(topic);
        if (TopicName.Problem(name) is not null) return new() { Name = name, ErrorCode = ErrorCode.InvalidTopicException };
        if (!mayCreate || !options.AutoCreateTopics || TopicName.IsReserved(name)) return new() { Name = name, ErrorCode = ErrorCode.UnknownTopicOrPartition };
        if (!context.May(AclOperation.Create) && !context.May(AclOperation.Create, AclResource.Topic, name)) return Denied(name);
        return Describe(topics.Create(name, options.DefaultPartitions, new Dictionary<string, string>()) ?? topics.Find(name)!);
    }

    MetadataResponseTopic Shown(Topic topic, RequestContext context) => context.May(AclOperation.Describe, AclResource.Topic, topic.Name) ? Describe(topic) : new() { Name = null, TopicId = topic.Id, ErrorCode = ErrorCode.TopicAuthorizationFailed };

    static MetadataResponseTopic Denied(string name) => new() { Name = name, ErrorCode = ErrorCode.TopicAuthorizationFailed };

    MetadataResponseTopic Describe(Topic topic) => new()
    {
        Name = topic.Name,
        TopicId = topic.Id,
        Partitions = [.. topic.Partitions.Select(partition => new MetadataResponsePartition
        {
            PartitionIndex = partition.Index,
            LeaderId = node.Id,
            LeaderEpoch = Partition.LeaderEpoch,
            ReplicaNodes = [node.Id],
            IsrNodes = [node.Id],
        })],
    };
}
