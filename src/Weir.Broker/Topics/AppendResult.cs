using Weir.Protocol;

namespace Weir.Broker.Topics;

/// <summary>What became of a batch that a producer sent.</summary>
/// <param name="Error">Why it was refused; <see cref="ErrorCode.None"/> also for a batch that is in the log already.</param>
/// <param name="BaseOffset">Offset of its first record, -1 when refused.</param>
/// <param name="Frame">The journal frame that makes it durable.</param>
/// <param name="LogAppendTimeMs">The broker's time when the topic has log append time, else -1.</param>
/// <param name="Message">What was wrong, for a person.</param>
readonly record struct AppendResult(ErrorCode Error, long BaseOffset, long Frame, long LogAppendTimeMs = -1, string? Message = null)
{
    /// <summary>In place of a frame: everything written so far.</summary>
    public const long Everything = long.MaxValue;

    /// <summary>The records for which it was refused; null where it is not for single ones.</summary>
    public IReadOnlyList<RefusedRecord>? Records { get; init; }

    public static AppendResult Refused(ErrorCode error, string? message = null) => new(error, -1, -1, -1, message);
}
