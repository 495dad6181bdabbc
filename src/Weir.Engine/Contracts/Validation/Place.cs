namespace Weir.Engine.Contracts.Validation;

/// <summary>Where a schema is being applied.</summary>
/// <param name="Node">The value, by its number in the tree.</param>
/// <param name="Collects">True when somebody asks which fields and items were looked at.</param>
/// <param name="Marks">How many marks there were before this schema.</param>
readonly record struct Place(int Node, bool Collects, int Marks);
