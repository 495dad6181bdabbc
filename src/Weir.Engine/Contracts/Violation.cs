namespace Weir.Engine.Contracts;

/// <summary>The first thing in a record that a contract does not allow.</summary>
/// <param name="Code">Which rule is broken.</param>
/// <param name="Reason">One clause without anything of the record, or null: what the code says.</param>
/// <param name="Field">The field's number; 0 is the record.</param>
/// <param name="Slot">The slot that is wrong: where a field is missing, the object it is missing in.</param>
/// <param name="Within">Where inside the slot, when the full validator found it.</param>
readonly record struct Violation(RecordCode Code, string? Reason, int Field, int Slot, PlaceWithin? Within = null);
