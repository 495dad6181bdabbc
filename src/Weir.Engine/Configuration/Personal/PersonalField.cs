namespace Weir.Engine.Configuration.Personal;

/// <summary>A field that holds personal data in clear, somewhere on a record's way.</summary>
/// <param name="Path">Where it is now.</param>
/// <param name="Origin">The field that a contract marks.</param>
/// <param name="MovedBy">The last step that took it here; null: it came in like this.</param>
/// <param name="Header">The header that it came from; null: it was a field of the record.</param>
/// <param name="GuardedBy">A step that would have protected it, had it no condition; null: none.</param>
sealed record PersonalField(FieldPath Path, FieldPath Origin, StepOptions? MovedBy = null, StepOptions? GuardedBy = null, string? Header = null);
