using Weir.Protocol;

namespace Weir.Kafka;

/// <summary>The usual next step for the errors people meet while they set up a pipeline.</summary>
static class ServerErrorHints
{
    public static string? For(ErrorCode code) => code switch
    {
        ErrorCode.UnknownTopicOrPartition => "Create it with weir topics create, or correct the name.",
        ErrorCode.TopicAuthorizationFailed => "Ask the cluster's owner for an ACL on the topic for this user.",
        ErrorCode.GroupAuthorizationFailed => "Ask the cluster's owner for an ACL on the group (READ) for this user.",
        ErrorCode.ClusterAuthorizationFailed => "Ask the cluster's owner for an ACL on the cluster for this user.",
        ErrorCode.TransactionalIdAuthorizationFailed => "Ask the cluster's owner for an ACL on the transactional id (WRITE, DESCRIBE), prefix 'weir.'.",
        ErrorCode.SaslAuthenticationFailed => "Check sasl.username and sasl.password.",
        ErrorCode.UnsupportedSaslMechanism => "Set sasl.mechanism to one that the listener offers.",
        ErrorCode.UnsupportedVersion => "The broker is too old for this; Weir needs Apache Kafka 2.5 or newer.",
        ErrorCode.InvalidReplicationFactor => "Ask for at most as many replicas as the cluster has brokers.",
        ErrorCode.TopicAlreadyExists => "Use it as it is, or delete it first.",
        ErrorCode.KafkaStorageError => "The broker's disk is full or broken: free space or mend it, then start the broker again.",
        ErrorCode.UnsupportedForMessageFormat => "The topic keeps its records in a format from before Kafka 0.11, which has no transactions: have it made anew.",
        ErrorCode.InconsistentGroupProtocol => "Others who divide partitions in another way are in the group: give the pipeline a group of its own (source.group).",
        ErrorCode.InvalidSessionTimeout => "Set session.timeout.ms to what the broker allows: group.min.session.timeout.ms to group.max.session.timeout.ms.",
        ErrorCode.InvalidTransactionTimeout => "Transactions of 10 s must be allowed: the broker's transaction.max.timeout.ms.",
        ErrorCode.GroupMaxSizeReached => "Run fewer processes or workers, or have the broker's group.max.size raised.",
        ErrorCode.NonEmptyGroup => "Stop the group's members first.",
        _ => null,
    };
}
