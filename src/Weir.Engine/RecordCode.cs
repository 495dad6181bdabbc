namespace Weir.Engine;

/// <summary>One of the reasons for which a record is not written.</summary>
/// <param name="Code">Stable: never renumbered, never reused.</param>
/// <param name="Title">A clause about the record or the field.</param>
/// <param name="Meaning">When it is given.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record RecordCode(string Code, string Title, string Meaning, string Remedy);
