namespace Weir.Tests.Program;

/// <summary>What a command left behind.</summary>
sealed record Ran(int Exit, string Out, string Error);
