namespace Weir.Engine.Contracts.Validation;

/// <summary>Why a value breaks a schema.</summary>
/// <param name="Code">The rule that is broken.</param>
/// <param name="Reason">One clause without anything of the record, or null: what the code says.</param>
/// <param name="Node">The value that is wrong, by its number in the tree.</param>
/// <param name="Level">How deep it lies in the record.</param>
/// <param name="AtName">True when the field's name is wrong rather than its value.</param>
/// <param name="Missing">The field that the object lacks, or null.</param>
readonly record struct Failure(RecordCode Code, string? Reason, int Node, int Level, bool AtName = false, string? Missing = null);
