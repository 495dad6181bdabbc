namespace Weir.Engine.Contracts;

/// <summary>A place that has no slot of its own.</summary>
/// <param name="Path">The path, or null for the record itself.</param>
/// <param name="Offset">Byte offset in the record's value; -1 where it is not in the input.</param>
readonly record struct PlaceWithin(string? Path, int Offset);
