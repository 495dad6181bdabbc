using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>Those of the APIs of topics, configurations and ACLs.</summary>
static partial class Refusals
{
    // With the broker, unlike Kafka's: a client that is told of none would have nobody to ask again. A request for all topics has a place for the error from version 13 on.
    static MetadataResponse Of(MetadataRequest asked, short version, ErrorCode error, Node node) => new()
    {
        Brokers = [new() { NodeId = node.Id, Host = node.Host, Port = node.Port }],
        ClusterId = node.ClusterId,
        ControllerId = node.Id,
        ErrorCode = asked.Topics is null ? error : ErrorCode.None,
        Topics = [.. (asked.Topics ?? []).Select(topic => new MetadataResponse.MetadataResponseTopic { Name = topic.Name ?? (version >= 12 ? null : ""), TopicId = topic.TopicId, ErrorCode = error })],
    };

    static DescribeTopicPartitionsResponse Of(DescribeTopicPartitionsRequest asked, ErrorCode error) => new()
    {
        Topics = [.. asked.Topics.Select(topic => new DescribeTopicPartitionsResponse.DescribeTopicPartitionsResponseTopic { Name = topic.Name, ErrorCode = error })],
    };

    static CreateTopicsResponse Of(CreateTopicsRequest asked, ErrorCode error, string? message) => new()
    {
        Topics = [.. asked.Topics.Select(topic => topic.Name).Distinct().Select(name => new CreateTopicsResponse.CreatableTopicResult { Name = name, ErrorCode = error, ErrorMessage = message })],
    };

    static DeleteTopicsResponse Of(DeleteTopicsRequest asked, short version, ErrorCode error, string? message) => new()
    {
        Responses = version >= 6
            ? [.. asked.Topics.Select(topic => new DeleteTopicsResponse.DeletableTopicResult { Name = topic.Name, TopicId = topic.TopicId, ErrorCode = error, ErrorMessage = message })]
            : [.. asked.TopicNames.Select(name => new DeleteTopicsResponse.DeletableTopicResult { Name = name, ErrorCode = error, ErrorMessage = message })],
    };

    static CreatePartitionsResponse Of(CreatePartitionsRequest asked, ErrorCode error, string? message) => new()
    {
        Results = [.. asked.Topics.Select(topic => new CreatePartitionsResponse.CreatePartitionsTopicResult { Name = topic.Name, ErrorCode = error, ErrorMessage = message })],
    };

    static DescribeConfigsResponse Of(DescribeConfigsRequest asked, ErrorCode error, string? message) => new()
    {
        Results = [.. asked.Resources.Select(of => new DescribeConfigsResponse.DescribeConfigsResult { ResourceType = of.ResourceType, ResourceName = of.ResourceName, ErrorCode = error, ErrorMessage = message })],
    };

    static AlterConfigsResponse Of(AlterConfigsRequest asked, ErrorCode error, string? message) => new()
    {
        Responses = [.. asked.Resources.Select(of => new AlterConfigsResponse.AlterConfigsResourceResponse { ResourceType = of.ResourceType, ResourceName = of.ResourceName, ErrorCode = error, ErrorMessage = message })],
    };

    static IncrementalAlterConfigsResponse Of(IncrementalAlterConfigsRequest asked, ErrorCode error, string? message) => new()
    {
        Responses = [.. asked.Resources.Select(of => new IncrementalAlterConfigsResponse.AlterConfigsResourceResponse { ResourceType = of.ResourceType, ResourceName = of.ResourceName, ErrorCode = error, ErrorMessage = message })],
    };

    // Before version 3 there is a place beside each folder only.
    static DescribeLogDirsResponse DescribeLogDirs(short version, ErrorCode error) => new() { ErrorCode = error, Results = version < 3 ? [new() { ErrorCode = error }] : [] };

    static AlterUserScramCredentialsResponse Of(AlterUserScramCredentialsRequest asked, ErrorCode error, string? message) => new()
    {
        Results = [.. asked.Deletions.Select(deletion => deletion.Name).Concat(asked.Upsertions.Select(upsertion => upsertion.Name)).Distinct().Select(user => new AlterUserScramCredentialsResponse.AlterUserScramCredentialsResult { User = user, ErrorCode = error, ErrorMessage = message })],
    };

    static CreateAclsResponse Of(CreateAclsRequest asked, ErrorCode error, string? message) => new()
    {
        Results = [.. asked.Creations.Select(_ => new CreateAclsResponse.AclCreationResult { ErrorCode = error, ErrorMessage = message })],
    };

    static DeleteAclsResponse Of(DeleteAclsRequest asked, ErrorCode error, string? message) => new()
    {
        FilterResults = [.. asked.Filters.Select(_ => new DeleteAclsResponse.DeleteAclsFilterResult { ErrorCode = error, ErrorMessage = message })],
    };
}
