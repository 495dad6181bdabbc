namespace Weir.Engine.Contracts;

/// <summary>One thing that is wrong with a contract.</summary>
/// <param name="Pointer">JSON Pointer (RFC 6901) to the keyword; empty for the whole schema.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to do about it, or null.</param>
sealed record ContractProblem(string Pointer, string Message, string? Hint = null);
