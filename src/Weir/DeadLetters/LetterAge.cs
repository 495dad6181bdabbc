namespace Weir.DeadLetters;

/// <summary>How long ago a letter died, in classes that an operator asks for.</summary>
enum LetterAge
{
    /// <summary>At most an hour; or in the future, by somebody else's clock.</summary>
    LastHour,

    /// <summary>At most 24 hours.</summary>
    LastDay,

    /// <summary>At most seven days.</summary>
    LastWeek,

    /// <summary>More than seven days.</summary>
    Older,
}
