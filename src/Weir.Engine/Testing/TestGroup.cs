namespace Weir.Engine.Testing;

/// <summary>The fields that a map of a test file can have.</summary>
/// <param name="Subject">What problems call the map.</param>
/// <param name="Doc">One line about it.</param>
/// <param name="Fields">In the order in which they are shown.</param>
sealed record TestGroup(string Subject, string Doc, IReadOnlyList<TestField> Fields)
{
    /// <summary>Names of fields of which there must be exactly one; empty: no such rule.</summary>
    public IReadOnlyList<string> OneOf { get; init; } = [];

    /// <summary>What to do where there is none of <see cref="OneOf"/>, of which the first is called missing.</summary>
    public string NoneHint { get; init; } = "";

    /// <summary>What to do where there are two of <see cref="OneOf"/>.</summary>
    public string SeveralHint { get; init; } = "Keep one.";

    public IEnumerable<string> Names => Fields.Select(known => known.Name);
}
