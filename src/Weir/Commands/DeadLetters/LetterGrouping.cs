using Weir.DeadLetters;

namespace Weir.Commands.DeadLetters;

/// <summary>By what letters are grouped: those are in one group that are equal in it.</summary>
sealed class LetterGrouping(IReadOnlyCollection<LetterTrait> traits)
{
    /// <summary>By everything that says how a letter died.</summary>
    public static LetterGrouping Usual { get; } = new([LetterTrait.Code, LetterTrait.Field, LetterTrait.Step, LetterTrait.Fingerprint]);

    public bool By(LetterTrait trait) => traits.Contains(trait);

    /// <summary>Equal for letters of one group.</summary>
    public LetterGroupKey KeyOf(DeadLetter letter, DateTimeOffset now) => new(
        By(LetterTrait.Code) ? letter.Code : null,
        By(LetterTrait.Field) ? letter.Field : null,
        By(LetterTrait.Step) ? letter.Step : null,
        By(LetterTrait.Fingerprint) ? letter.Fingerprint : null,
        By(LetterTrait.Age) ? LetterTime.ClassOf(now - RecordTime.Of(letter.DiedAt)) : null);
}
