namespace Weir.Engine.Contracts;

/// <summary>One thing that is wrong with a contract.</summary>
/// <param name="Pointer">JSON Pointer (RFC 6901) to the keyword; empty for the whole schema.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to do about it, or null.</param>
/// <param name="Line">1-based line in the contract's file.</param>
/// <param name="Column">1-based column, in characters.</param>
/// <param name="Severity">A warning does not keep the contract from being used.</param>
sealed record ContractProblem(string Pointer, string Message, string? Hint = null, int Line = 0, int Column = 0, ProblemSeverity Severity = ProblemSeverity.Error);
