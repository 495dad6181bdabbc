using Weir.Protocol;

namespace Weir.Kafka.Production;

/// <summary>A transaction that did not commit, or of which that is not known. The producer must be recovered before the next one.</summary>
sealed class TransactionFailedException(TransactionFailure failure, string what, ErrorCode code = ErrorCode.None, Exception? cause = null) : Exception(what, cause)
{
    public TransactionFailure Failure => failure;

    /// <summary>The broker's answer that caused it; <see cref="ErrorCode.None"/> where none came.</summary>
    public ErrorCode Code => code;

    /// <summary>The batch that the broker refused for itself (its size, its timestamps), where that is the cause.</summary>
    public OutputBatch? Refused { get; init; }

    public static TransactionFailedException Of(ErrorCode code, string subject, OutputBatch? refused = null) => new(FailureOf(code), $"{subject}: {code.Name()}", code) { Refused = refused };

    static TransactionFailure FailureOf(ErrorCode code) => code switch
    {
        ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch or ErrorCode.InvalidProducerIdMapping => TransactionFailure.Fenced,
        ErrorCode.IllegalGeneration or ErrorCode.UnknownMemberId or ErrorCode.FencedInstanceId => TransactionFailure.NotMember,
        _ => TransactionFailure.Abort,
    };
}
