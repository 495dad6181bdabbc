namespace Weir.Engine.Testing;

/// <summary>A case of a test file that was updated.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Line">Where it begins in the updated text, 1-based.</param>
/// <param name="Kind">What became of it.</param>
/// <param name="Message">Lines of the file that went (<c>- </c>) and came (<c>+ </c>); of one that was refused, what to write by hand. Null: it passed.</param>
public sealed record UpdatedTestCase(string Name, int Line, TestUpdateKind Kind, string? Message);
