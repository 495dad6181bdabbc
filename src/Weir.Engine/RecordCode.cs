namespace Weir.Engine;

/// <summary>A code that Weir gives: why a record is not written, what is wrong with a file, why a command ended, what was logged.</summary>
/// <param name="Code">Stable: never renumbered, never reused.</param>
/// <param name="Title">A clause; of a dead letter about the record or the field.</param>
/// <param name="Meaning">When it is given.</param>
/// <param name="Remedy">What to do about it.</param>
public sealed record RecordCode(string Code, string Title, string Meaning, string Remedy);
