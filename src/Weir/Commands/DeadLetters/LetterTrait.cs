namespace Weir.Commands.DeadLetters;

/// <summary>What letters can be grouped by.</summary>
enum LetterTrait
{
    /// <summary>Of the death.</summary>
    Code,

    /// <summary>The one to blame.</summary>
    Field,

    /// <summary>The one that failed.</summary>
    Step,

    /// <summary>The same for all letters that died in the same way.</summary>
    Fingerprint,

    /// <summary>How long ago they died, in classes.</summary>
    Age,
}
