using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Handlers;

/// <summary>Answers that say nothing but an error, of every API: as a handler gives them that refuses the whole request, and as Kafka's clients expect them.</summary>
/// <remarks>Beside each thing that was asked for where the answer has a place there, else once for all. Where it has both, an error goes where Kafka's broker says that one: one of the fetch
/// session, of the group or of the member stands above, one of a partition beside it. Source: <c>getErrorResponse</c> of Kafka's requests, and its handlers.</remarks>
static partial class Refusals
{
    /// <param name="request">What was asked.</param>
    /// <param name="version">In which version: it decides about the places there are.</param>
    /// <param name="error">What to say.</param>
    /// <param name="message">The same in words, where the answer has a place for them.</param>
    /// <param name="node">Who answers: Metadata names it all the same.</param>
    /// <exception cref="ArgumentException">That is no request.</exception>
    public static IMessage Of(IMessage request, short version, ErrorCode error, string? message, Node node) => request switch
    {
        ProduceRequest asked => Of(asked, error, message),
        FetchRequest asked => Of(asked, version, error),
        ListOffsetsRequest asked => Of(asked, error),
        OffsetForLeaderEpochRequest asked => Of(asked, error),
        DeleteRecordsRequest asked => Of(asked, error),
        MetadataRequest asked => Of(asked, version, error, node),
        DescribeTopicPartitionsRequest asked => Of(asked, error),
        CreateTopicsRequest asked => Of(asked, error, message),
        DeleteTopicsRequest asked => Of(asked, version, error, message),
        CreatePartitionsRequest asked => Of(asked, error, message),
        DescribeConfigsRequest asked => Of(asked, error, message),
        AlterConfigsRequest asked => Of(asked, error, message),
        IncrementalAlterConfigsRequest asked => Of(asked, error, message),
        DescribeLogDirsRequest => DescribeLogDirs(version, error),
        DescribeAclsRequest => new DescribeAclsResponse { ErrorCode = error, ErrorMessage = message },
        CreateAclsRequest asked => Of(asked, error, message),
        DeleteAclsRequest asked => Of(asked, error, message),
        DescribeClientQuotasRequest => new DescribeClientQuotasResponse { ErrorCode = error, ErrorMessage = message, Entries = null },
        DescribeUserScramCredentialsRequest => new DescribeUserScramCredentialsResponse { ErrorCode = error, ErrorMessage = message },
        AlterUserScramCredentialsRequest asked => Of(asked, error, message),
        DescribeClusterRequest => new DescribeClusterResponse { ErrorCode = error, ErrorMessage = message },
        ApiVersionsRequest => ApiVersions(error),
        SaslHandshakeRequest => new SaslHandshakeResponse { ErrorCode = error },
        SaslAuthenticateRequest => new SaslAuthenticateResponse { ErrorCode = error, ErrorMessage = message },
        FindCoordinatorRequest asked => Of(asked, error, message),
        JoinGroupRequest asked => Of(asked, version, error),
        SyncGroupRequest => new SyncGroupResponse { ErrorCode = error },
        HeartbeatRequest => new HeartbeatResponse { ErrorCode = error },
        LeaveGroupRequest asked => Of(asked, version, error),
        ConsumerGroupHeartbeatRequest => new ConsumerGroupHeartbeatResponse { ErrorCode = error, ErrorMessage = message },
        OffsetCommitRequest asked => Of(asked, error),
        OffsetFetchRequest asked => Of(asked, version, error),
        OffsetDeleteRequest asked => Of(asked, error),
        DescribeGroupsRequest asked => Of(asked, error, message),
        ConsumerGroupDescribeRequest asked => Of(asked, error, message),
        ListGroupsRequest => new ListGroupsResponse { ErrorCode = error },
        DeleteGroupsRequest asked => Of(asked, error),
        InitProducerIdRequest => new InitProducerIdResponse { ErrorCode = error, ProducerEpoch = -1 },
        AddPartitionsToTxnRequest asked => Of(asked, version, error),
        AddOffsetsToTxnRequest => new AddOffsetsToTxnResponse { ErrorCode = error },
        TxnOffsetCommitRequest asked => Of(asked, error),
        EndTxnRequest => new EndTxnResponse { ErrorCode = error },
        WriteTxnMarkersRequest asked => Of(asked, error),
        DescribeProducersRequest asked => Of(asked, error, message),
        DescribeTransactionsRequest asked => Of(asked, error),
        ListTransactionsRequest => new ListTransactionsResponse { ErrorCode = error },
        _ => throw new ArgumentException($"{request.GetType().Name} is no request that is answered", nameof(request)),
    };

    // Said by Kafka's broker of single partitions; anything else is wrong with the whole of what was asked.
    static bool IsOfPartition(ErrorCode error) => error is ErrorCode.UnknownTopicOrPartition or ErrorCode.UnknownTopicId or ErrorCode.TopicAuthorizationFailed or ErrorCode.UnstableOffsetCommit or ErrorCode.GroupSubscribedToTopic;

    // KIP-511: a client from the future learns which versions of this one API it may use.
    static ApiVersionsResponse ApiVersions(ErrorCode error)
    {
        var own = Protocol.ApiVersions.Of(ApiKey.ApiVersions);
        return new() { ErrorCode = error, ApiKeys = error == ErrorCode.UnsupportedVersion ? [new() { ApiKey = (short)ApiKey.ApiVersions, MinVersion = own.Oldest, MaxVersion = own.Newest }] : [] };
    }
}
