namespace Weir.Engine;

/// <summary>Why a record became a dead letter. Nothing in it is taken from the record's values.</summary>
/// <param name="Code">Stable code such as <c>WEIR3105</c>; <see cref="RecordCodes"/> says what each means.</param>
/// <param name="Field">The field's path as the plan knows it, or null where no known field is concerned.</param>
/// <param name="ByteOffset">Offset in the record's value of the first byte that is wrong (a string starts with its quote); -1 where none applies.</param>
/// <param name="Reason">One clause, such as <c>is not an IPv4 address</c>.</param>
public readonly record struct Rejection(string Code, string? Field, int ByteOffset, string Reason)
{
    /// <summary>The step that rejected the record, by its kind or the name it has in the file; null where none did.</summary>
    public string? Step { get; init; }

    /// <summary>A step wanted the record again later: a run tries it again before it becomes a dead letter.</summary>
    public bool IsNotReady => Code == RecordCodes.StepNotReady.Code;

    /// <summary><c>WEIR3105 ip at byte 16: is not an IPv4 address</c>.</summary>
    public override string ToString() =>
        $"{Code}{(Field is null ? "" : " " + Field)}{(ByteOffset < 0 ? "" : $" at byte {ByteOffset}")}: {Reason}";
}
