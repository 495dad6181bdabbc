namespace Weir.Engine;

/// <summary>The codes of one part of Weir, each documented here and nowhere else: docs/reference/codes.md is made of all catalogs.</summary>
/// <param name="Title">What its codes are.</param>
/// <param name="About">Where they are met; a sentence or two.</param>
/// <param name="Codes">All of them, in their order.</param>
public sealed record CodeCatalog(string Title, string About, IReadOnlyList<RecordCode> Codes);
