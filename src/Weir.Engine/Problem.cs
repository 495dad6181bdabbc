namespace Weir.Engine;

/// <summary>One thing that is wrong with a configuration: what, where, and what would be right.</summary>
/// <param name="Code">Stable code such as <c>WEIR1001</c>; <c>weir explain</c> and docs/reference/codes.md say more.</param>
/// <param name="File">The file as it was named, or the source outside a file (<c>environment WEIR_WORKERS</c>, <c>flag workers</c>).</param>
/// <param name="Line">1-based line; 0 where no line applies.</param>
/// <param name="Column">1-based column; 0 where no column applies.</param>
/// <param name="Message">What is wrong, naming the setting by its full path. Never holds a secret.</param>
/// <param name="Hint">What to do about it, or null.</param>
/// <param name="Severity">A warning does not keep the pipeline from running.</param>
public sealed record Problem(string Code, string File, int Line, int Column, string Message, string? Hint = null, ProblemSeverity Severity = ProblemSeverity.Error)
{
    /// <summary><c>pipeline.yaml:14:3 WEIR1001 message</c>, without the hint.</summary>
    public override string ToString() => Line > 0 ? $"{File}:{Line}:{Column} {Code} {Message}" : $"{File}: {Code} {Message}";
}
