namespace Weir.DeadLetters;

/// <summary>Letters that died in the same way and fare alike now.</summary>
/// <param name="Code">Of the death.</param>
/// <param name="Field">Of the death.</param>
/// <param name="Result">What happened, or would happen.</param>
/// <param name="Now">The code and field for which it would die now, the topic it goes to, or why it is left.</param>
sealed record LetterOutcome(string Code, string? Field, string Result, string? Now);
