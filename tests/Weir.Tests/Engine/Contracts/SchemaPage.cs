using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Contracts;

/// <summary>The reference page, whose figures and lists the tests hold against what they find.</summary>
static class SchemaPage
{
    static readonly string[] Lines = File.ReadAllLines(Path.Combine(RepositoryRoot.Path, "docs", "reference", "json-schema.md"));

    public static string Text => string.Join('\n', Lines);

    /// <summary>The cells of the rows that start with that cell.</summary>
    public static IEnumerable<string[]> Rows(string first) =>
        Lines.Where(line => line.StartsWith($"| {first} |", StringComparison.Ordinal)).Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());
}
