using Weir.DeadLetters;

namespace Weir.Commands.DeadLetters;

/// <summary>What the letters of a group have in common; null where they have none, or are not grouped by it.</summary>
sealed record LetterGroupKey(string? Code, string? Field, string? Step, string? Fingerprint, LetterAge? Age);
