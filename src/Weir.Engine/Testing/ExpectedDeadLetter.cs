namespace Weir.Engine.Testing;

/// <summary><c>dead: { code, field, byte }</c>; what is null is not compared.</summary>
sealed record ExpectedDeadLetter(string? Code, string? Field, int? Byte) : IExpectation
{
    public IReadOnlyList<string> Differences(TestOutcome outcome)
    {
        if (outcome.Outcome != RecordOutcome.Dead) return [$"the record shall become a dead letter{(Code is null ? "" : " " + Code)}, but {outcome}"];
        var found = outcome.Rejection;
        var differences = new List<string>();
        if (Code is not null && Code != found.Code) differences.AddRange([$"- dead.code: {Code}", $"+ dead.code: {found.Code}"]);
        if (Field is not null && Field != found.Field) differences.AddRange([$"- dead.field: {Field}", $"+ dead.field: {found.Field ?? "(none)"}"]);
        if (Byte is not null && Byte != found.ByteOffset) differences.AddRange([$"- dead.byte: {Byte}", $"+ dead.byte: {(found.ByteOffset < 0 ? "(none)" : found.ByteOffset)}"]);
        if (differences.Count > 0) differences.Add($"the dead letter is: {found}");
        return differences;
    }
}
