using Weir.Commands.Explaining;

namespace Weir.DeadLetters;

/// <summary>A dead letter as its headers describe it, whoever wrote them.</summary>
sealed record DeadLetter
{
    public required DeadLetterDialect Dialect { get; init; }

    /// <summary>Where the letter is.</summary>
    public required RecordAddress Address { get; init; }

    /// <summary>The letter's own timestamp, in milliseconds since 1970: with its offset it tells it from one that had the offset before.</summary>
    public long WrittenAt { get; init; } = -1;

    /// <summary>Milliseconds since 1970: the death where it was recorded, else the letter's own timestamp.</summary>
    public required long DiedAt { get; init; }

    /// <summary>Null: none.</summary>
    public byte[]? Key { get; init; }

    /// <summary>Null: a tombstone.</summary>
    public byte[]? Value { get; init; }

    /// <summary>The original record's headers, encoded; the letter's own are not among them.</summary>
    public required byte[] Headers { get; init; }

    /// <summary>Weir's code, or the exception's name without its package.</summary>
    public required string Code { get; init; }

    /// <summary>The field's path; null where no field is to blame or nobody said which.</summary>
    public string? Field { get; init; }

    /// <summary>The step, stage or processor that failed; null where nobody said which.</summary>
    public string? Step { get; init; }

    /// <summary>The first byte of the value that is wrong; -1: unknown.</summary>
    public int Byte { get; init; } = -1;

    /// <summary>A clause that holds nothing of the record: Weir's reason, or the exception's whole name.</summary>
    public required string Reason { get; init; }

    /// <summary>An exception's own text, which may quote the record; null: none.</summary>
    public string? Message { get; init; }

    /// <summary>The same for all letters that died in the same way.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The SHA-256 of the original value, in hexadecimal digits, where the letter is a pointer that holds only its head; null: it is none.</summary>
    public string? PointsTo { get; init; }

    /// <summary>Whether the letter holds neither key nor value, which says nothing of its record.</summary>
    public bool IsEmpty { get; init; }

    /// <summary>Whether the letter holds its record; else that is where it was read, if anywhere.</summary>
    public bool IsWhole => PointsTo is null && !IsEmpty;

    /// <summary>Where the record was read; null: not recorded.</summary>
    public string? Topic { get; init; }

    /// <summary>Null: not recorded.</summary>
    public int? Partition { get; init; }

    /// <summary>Null: not recorded.</summary>
    public long? Offset { get; init; }

    /// <summary>The record's own timestamp, in milliseconds since 1970; negative: none.</summary>
    public long Timestamp { get; init; } = -1;

    /// <summary>The pipeline or connector; null: not recorded.</summary>
    public string? Pipeline { get; init; }

    /// <summary>How many times the record was redriven.</summary>
    public int Replays { get; init; }

    /// <summary>Topic, partition and offset as far as they are recorded; null: nothing is.</summary>
    public string? Origin => Topic is null ? null : Partition is null ? Topic : Offset is null ? $"{Topic}/{Partition}" : $"{Topic}/{Partition}@{Offset}";
}
