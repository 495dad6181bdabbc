using Weir.Kafka.Production;
using Weir.Protocol;

namespace Weir.Kafka;

/// <summary>A transaction did not commit, or nobody knows whether it did.</summary>
public sealed class TransactionLostException : KafkaException
{
    internal TransactionLostException(string transactionalId, TransactionFailedException failure)
        : base($"transactional id '{transactionalId}': {failure.Message}", null, failure)
    {
        IsFenced = failure.Failure == TransactionFailure.Fenced;
        Code = failure.Code;
        RefusedBy = failure.RefusedBy;
        DeniedTopic = failure.DeniedTopic;
    }

    /// <summary>Whether somebody else took the transactional id.</summary>
    public bool IsFenced { get; }

    /// <summary>Whether a broker refused a record for itself: its size, its timestamp, a policy.</summary>
    public bool IsRefused => RefusedBy is not null;

    /// <summary>Which partition's leader refused it; null where none did.</summary>
    public TopicPartition? RefusedBy { get; }

    /// <summary>The topic that this user may not write; null where that is not the cause.</summary>
    public string? DeniedTopic { get; }

    /// <summary>The broker's answer that caused it; <see cref="ErrorCode.None"/> where none came.</summary>
    public ErrorCode Code { get; }

    /// <inheritdoc/>
    public override bool IsRetriable => !IsFenced && !IsRefused && Code is not (ErrorCode.TopicAuthorizationFailed or ErrorCode.TransactionalIdAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed);
}
