using Weir.Protocol;

namespace Weir.Broker.Topics;

/// <summary>What became of a batch that a producer sent.</summary>
/// <param name="Error">Why it was refused; <see cref="ErrorCode.None"/> also for a batch that is in the log already.</param>
/// <param name="BaseOffset">Offset of its first record, -1 when refused.</param>
/// <param name="Frame">The journal frame that makes it durable.</param>
/// <param name="LogAppendTimeMs">The broker's time when the topic has log append time, else -1.</param>
/// <param name="Message">What was wrong, for a person.</param>
/// <param name="IsOfLog">Whether the log itself took it or refused it: then its start is told too.</param>
readonly record struct AppendResult(ErrorCode Error, long BaseOffset, long Frame, long LogAppendTimeMs = -1, string? Message = null, bool IsOfLog = true)
{
    /// <summary>In place of a frame: everything written so far.</summary>
    public const long Everything = long.MaxValue;

    /// <summary>The records for which it was refused; null where it is not for single ones.</summary>
    public IReadOnlyList<RefusedRecord>? Records { get; init; }

    public static AppendResult Refused(ErrorCode error, string? message = null) => new(error, -1, -1, -1, message, IsOfLog: false);

    /// <summary>Refused for what is in the log, or what the log asks of a batch.</summary>
    public static AppendResult RefusedByLog(ErrorCode error, string? message) => new(error, -1, -1, -1, message, IsOfLog: error is not (ErrorCode.CorruptMessage or ErrorCode.MessageTooLarge));
}
