namespace Weir.Engine.Testing;

/// <summary>A field of a test file, written once: the reader, its problems and the editors' schema take it from here.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Doc">What it means, in a sentence; also the hint where it is missing.</param>
sealed record TestField(string Name, TestFieldKind Kind, string Doc)
{
    /// <summary>A problem where it is missing.</summary>
    public bool Required { get; init; }

    /// <summary>What to do where something else stands in its place.</summary>
    public string Hint { get; init; } = Doc;

    /// <summary>The fields within, of the kinds that are groups.</summary>
    public TestGroup? Group { get; init; }
}
