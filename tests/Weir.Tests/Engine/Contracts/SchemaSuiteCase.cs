namespace Weir.Tests.Engine.Contracts;

/// <summary>One test of the official suite.</summary>
sealed record SchemaSuiteCase(string File, string Group, string Test, string Schema, string Data, bool IsValid)
{
    public override string ToString() => $"{File}: {Group}: {Test}";
}
