using Weir.Protocol;

namespace Weir.Kafka.Production;

/// <summary>A transaction that did not commit, or of which that is not known. The producer must be recovered before the next one.</summary>
sealed class TransactionFailedException(TransactionFailure failure, string what, ErrorCode code = ErrorCode.None, Exception? cause = null) : Exception(what, cause)
{
    public TransactionFailure Failure => failure;

    /// <summary>The broker's answer that caused it; <see cref="ErrorCode.None"/> where none came.</summary>
    public ErrorCode Code => code;

    /// <summary>What was asked for, without the broker's answer.</summary>
    public string Subject { get; private init; } = what;

    /// <summary>Records in the batch that the broker refused for itself (its size, its timestamps); 0 where that is not the cause.</summary>
    public int RefusedRecords { get; init; }

    /// <summary>Where that batch was to go; null where none was refused.</summary>
    public TopicPartition? RefusedBy { get; init; }

    /// <summary>The topic that may not be written; null where that is not the cause.</summary>
    public string? DeniedTopic { get; init; }

    public static TransactionFailedException Of(ErrorCode code, string subject, int refusedRecords = 0, TopicPartition? refusedBy = null) => new(FailureOf(code), $"{subject}: {code.Name()}", code)
    {
        RefusedRecords = refusedRecords,
        RefusedBy = refusedRecords > 0 ? refusedBy : null,
        DeniedTopic = code == ErrorCode.TopicAuthorizationFailed ? refusedBy?.Topic : null,
        Subject = subject,
    };

    static TransactionFailure FailureOf(ErrorCode code) => code switch
    {
        ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch or ErrorCode.InvalidProducerIdMapping => TransactionFailure.Fenced,
        ErrorCode.IllegalGeneration or ErrorCode.UnknownMemberId or ErrorCode.FencedInstanceId or ErrorCode.FencedMemberEpoch or ErrorCode.StaleMemberEpoch => TransactionFailure.NotMember,
        _ => TransactionFailure.Abort,
    };
}
