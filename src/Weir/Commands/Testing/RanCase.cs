namespace Weir.Commands.Testing;

/// <summary>A case that was run, or a file whose cases cannot be.</summary>
/// <param name="File">The test file.</param>
/// <param name="Line">Where the case begins.</param>
/// <param name="Name">Its name.</param>
/// <param name="Result">What came of it.</param>
/// <param name="Message">Why it failed, or what an update changed, line by line; null: it passed.</param>
sealed record RanCase(string File, int Line, string Name, RanResult Result, string? Message);
