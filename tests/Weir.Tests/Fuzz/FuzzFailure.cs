namespace Weir.Tests.Fuzz;

/// <summary>An input that did what it must not, and how.</summary>
sealed record FuzzFailure(string Target, byte[] Input, string What);
