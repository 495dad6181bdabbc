using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Protocol.ErrorCode;

namespace Weir.Simulation.Perils;

/// <summary>Which errors Kafka answers to each request that a worker sends, as the handlers of 4.3 and the KIPs have them, and what Java's client does with them.</summary>
static class RefusalTable
{
    static readonly ErrorCode[] Coordinator = [NotCoordinator, CoordinatorNotAvailable, CoordinatorLoadInProgress];
    static readonly ErrorCode[] Fencing = [InvalidProducerEpoch, ProducerFenced, InvalidProducerIdMapping];

    static readonly ApiKey[] Membership = [ApiKey.JoinGroup, ApiKey.SyncGroup, ApiKey.Heartbeat, ApiKey.LeaveGroup];

    static readonly IReadOnlyList<(ApiKey Api, ErrorCode Code, RefusalKind Kind)> All =
    [
        .. Of(ApiKey.Produce, RefusalKind.Retriable, NotLeaderOrFollower, LeaderNotAvailable, UnknownTopicOrPartition, NotEnoughReplicas, NotEnoughReplicasAfterAppend, RequestTimedOut, KafkaStorageError, NetworkException, ConcurrentTransactions),
        .. Of(ApiKey.Produce, RefusalKind.Abortable, OutOfOrderSequenceNumber, UnknownProducerId, InvalidTxnState, TransactionAbortable, UnknownServerError, CorruptMessage, InvalidRequiredAcks),
        .. Of(ApiKey.Produce, RefusalKind.Fencing, Fencing),
        .. Of(ApiKey.Produce, RefusalKind.Fatal, TopicAuthorizationFailed, TransactionalIdAuthorizationFailed, ClusterAuthorizationFailed, UnsupportedForMessageFormat),
        .. Of(ApiKey.AddPartitionsToTxn, RefusalKind.Retriable, [UnknownTopicOrPartition, ConcurrentTransactions, .. Coordinator]),
        .. Of(ApiKey.AddPartitionsToTxn, RefusalKind.Abortable, InvalidTxnState, TransactionAbortable, UnknownServerError),
        .. Of(ApiKey.AddPartitionsToTxn, RefusalKind.Fencing, Fencing),
        .. Of(ApiKey.AddPartitionsToTxn, RefusalKind.Fatal, TopicAuthorizationFailed, TransactionalIdAuthorizationFailed),
        .. Of(ApiKey.AddOffsetsToTxn, RefusalKind.Retriable, [ConcurrentTransactions, .. Coordinator]),
        .. Of(ApiKey.AddOffsetsToTxn, RefusalKind.Abortable, InvalidTxnState, TransactionAbortable, UnknownServerError),
        .. Of(ApiKey.AddOffsetsToTxn, RefusalKind.Fencing, Fencing),
        .. Of(ApiKey.AddOffsetsToTxn, RefusalKind.Fatal, GroupAuthorizationFailed, TransactionalIdAuthorizationFailed),
        .. Of(ApiKey.TxnOffsetCommit, RefusalKind.Retriable, [UnknownTopicOrPartition, RequestTimedOut, .. Coordinator]),
        .. Of(ApiKey.TxnOffsetCommit, RefusalKind.Abortable, IllegalGeneration, UnknownMemberId, RebalanceInProgress, TransactionAbortable, InvalidTxnState, UnknownServerError),
        .. Of(ApiKey.TxnOffsetCommit, RefusalKind.Fencing, [FencedInstanceId, .. Fencing]),
        .. Of(ApiKey.TxnOffsetCommit, RefusalKind.Fatal, GroupAuthorizationFailed, TopicAuthorizationFailed, TransactionalIdAuthorizationFailed, UnsupportedForMessageFormat),
        .. Of(ApiKey.EndTxn, RefusalKind.Retriable, [ConcurrentTransactions, .. Coordinator]),
        .. Of(ApiKey.EndTxn, RefusalKind.Abortable, InvalidTxnState, TransactionAbortable, UnknownServerError, RequestTimedOut),
        .. Of(ApiKey.EndTxn, RefusalKind.Fencing, Fencing),
        .. Of(ApiKey.EndTxn, RefusalKind.Fatal, TransactionalIdAuthorizationFailed),
        .. Of(ApiKey.InitProducerId, RefusalKind.Retriable, [ConcurrentTransactions, .. Coordinator]),
        .. Of(ApiKey.InitProducerId, RefusalKind.Fatal, TransactionalIdAuthorizationFailed, ClusterAuthorizationFailed, InvalidTransactionTimeout),
        .. Of(ApiKey.Fetch, RefusalKind.Retriable, NotLeaderOrFollower, LeaderNotAvailable, UnknownTopicOrPartition, UnknownTopicId, FencedLeaderEpoch, UnknownLeaderEpoch, OffsetNotAvailable, KafkaStorageError, CorruptMessage, ReplicaNotAvailable, InconsistentTopicId, UnknownServerError),
        .. Of(ApiKey.Fetch, RefusalKind.Fatal, TopicAuthorizationFailed),
        .. Of(ApiKey.ListOffsets, RefusalKind.Retriable, NotLeaderOrFollower, LeaderNotAvailable, OffsetNotAvailable, UnknownTopicOrPartition, ReplicaNotAvailable, KafkaStorageError, FencedLeaderEpoch, UnknownLeaderEpoch),
        .. Of(ApiKey.ListOffsets, RefusalKind.Fatal, TopicAuthorizationFailed),
        .. Of(ApiKey.Metadata, RefusalKind.Retriable, LeaderNotAvailable, ReplicaNotAvailable, ListenerNotFound),
        .. Of(ApiKey.Metadata, RefusalKind.Fatal, TopicAuthorizationFailed, UnknownTopicOrPartition),
        .. Of(ApiKey.FindCoordinator, RefusalKind.Retriable, CoordinatorNotAvailable),
        .. Of(ApiKey.FindCoordinator, RefusalKind.Fatal, GroupAuthorizationFailed, TransactionalIdAuthorizationFailed),
        .. Of(ApiKey.JoinGroup, RefusalKind.Retriable, [RebalanceInProgress, .. Coordinator]),
        .. Of(ApiKey.JoinGroup, RefusalKind.Abortable, UnknownMemberId),
        .. Of(ApiKey.JoinGroup, RefusalKind.Fencing, FencedInstanceId),
        .. Of(ApiKey.JoinGroup, RefusalKind.Fatal, GroupAuthorizationFailed, InconsistentGroupProtocol, GroupMaxSizeReached, InvalidSessionTimeout),
        .. Of(ApiKey.SyncGroup, RefusalKind.Retriable, [RebalanceInProgress, .. Coordinator]),
        .. Of(ApiKey.SyncGroup, RefusalKind.Abortable, UnknownMemberId, IllegalGeneration),
        .. Of(ApiKey.SyncGroup, RefusalKind.Fencing, FencedInstanceId),
        .. Of(ApiKey.SyncGroup, RefusalKind.Fatal, GroupAuthorizationFailed),
        .. Of(ApiKey.Heartbeat, RefusalKind.Retriable, [RebalanceInProgress, .. Coordinator]),
        .. Of(ApiKey.Heartbeat, RefusalKind.Abortable, IllegalGeneration, UnknownMemberId),
        .. Of(ApiKey.Heartbeat, RefusalKind.Fencing, FencedInstanceId),
        .. Of(ApiKey.Heartbeat, RefusalKind.Fatal, GroupAuthorizationFailed),
        .. Of(ApiKey.LeaveGroup, RefusalKind.Retriable, Coordinator),
        .. Of(ApiKey.LeaveGroup, RefusalKind.Abortable, UnknownMemberId, FencedInstanceId, GroupAuthorizationFailed),
        .. Of(ApiKey.OffsetFetch, RefusalKind.Retriable, [UnstableOffsetCommit, .. Coordinator]),
        .. Of(ApiKey.OffsetFetch, RefusalKind.Fatal, GroupAuthorizationFailed, TopicAuthorizationFailed),
        .. Of(ApiKey.DescribeConfigs, RefusalKind.Abortable, TopicAuthorizationFailed, ClusterAuthorizationFailed),
    ];

    static readonly IReadOnlyList<(ApiKey Api, ErrorCode Code, RefusalKind Kind)> AllDividedByBroker =
    [
        .. All.Where(refusal => !Membership.Contains(refusal.Api)),
        .. Of(ApiKey.ConsumerGroupHeartbeat, RefusalKind.Retriable, [UnknownServerError, .. Coordinator]),
        .. Of(ApiKey.ConsumerGroupHeartbeat, RefusalKind.Abortable, UnknownMemberId, FencedMemberEpoch, GroupIdNotFound),
        .. Of(ApiKey.ConsumerGroupHeartbeat, RefusalKind.Fatal, GroupAuthorizationFailed, GroupMaxSizeReached),
    ];

    static readonly IReadOnlyList<(ApiKey Api, ErrorCode Code)> After =
    [
        .. Each(ApiKey.Produce, NotEnoughReplicasAfterAppend, RequestTimedOut, NotLeaderOrFollower, KafkaStorageError, UnknownServerError),
        .. Each(ApiKey.AddPartitionsToTxn, Coordinator),
        .. Each(ApiKey.AddOffsetsToTxn, Coordinator),
        .. Each(ApiKey.TxnOffsetCommit, [RequestTimedOut, UnknownServerError, .. Coordinator]),
        .. Each(ApiKey.EndTxn, [RequestTimedOut, UnknownServerError, .. Coordinator]),
        .. Each(ApiKey.InitProducerId, Coordinator),
        .. Each(ApiKey.JoinGroup, Coordinator),
        .. Each(ApiKey.SyncGroup, Coordinator),
        .. Each(ApiKey.LeaveGroup, Coordinator),
    ];

    static readonly IReadOnlyList<(ApiKey Api, ErrorCode Code)> AfterDividedByBroker = [.. After.Where(refusal => !Membership.Contains(refusal.Api)), .. Each(ApiKey.ConsumerGroupHeartbeat, Coordinator)];

    /// <summary>In place of carrying the request out; of membership what the group's protocol has.</summary>
    public static IReadOnlyList<(ApiKey Api, ErrorCode Code, RefusalKind Kind)> InPlace(SimulationTraits traits) => traits.IsDividedByBroker ? AllDividedByBroker : All;

    /// <summary>What a request may be answered although it was carried out: a wait for replicas, or for the coordinator's own log, that took too long, and a leader that moved meanwhile.</summary>
    public static IReadOnlyList<(ApiKey Api, ErrorCode Code)> Afterwards(SimulationTraits traits) => traits.IsDividedByBroker ? AfterDividedByBroker : After;

    /// <summary>Whether a broker says that to this request: a group is there with the member that joins it.</summary>
    public static bool CanBe(ErrorCode code, IMessage request) => !(code == GroupIdNotFound && request is ConsumerGroupHeartbeatRequest { MemberEpoch: <= 0 });

    static IEnumerable<(ApiKey, ErrorCode, RefusalKind)> Of(ApiKey api, RefusalKind kind, params ErrorCode[] codes) => codes.Select(code => (api, code, kind));

    static IEnumerable<(ApiKey, ErrorCode)> Each(ApiKey api, params ErrorCode[] codes) => codes.Select(code => (api, code));
}
