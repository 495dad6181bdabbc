using Weir.DeadLetters;

namespace Weir.Commands.DeadLetters;

/// <summary>Letters that are equal in what they are grouped by.</summary>
/// <param name="key">What they have in common.</param>
/// <param name="first">One of them.</param>
sealed class LetterGroup(LetterGroupKey key, DeadLetter first)
{
    readonly SortedSet<string> _origins = new(StringComparer.Ordinal);

    public LetterGroupKey Key => key;

    /// <summary>One of them.</summary>
    public DeadLetter Example => first;

    public long Letters { get; private set; }

    public long Open { get; private set; }

    /// <summary>Milliseconds since 1970.</summary>
    public long First { get; private set; } = long.MaxValue;

    /// <summary>Milliseconds since 1970.</summary>
    public long Last { get; private set; } = long.MinValue;

    /// <summary>Topics that the records come from.</summary>
    public IReadOnlyCollection<string> Origins => _origins;

    public void Add(DeadLetter letter, bool isOpen)
    {
        Letters++;
        if (isOpen) Open++;
        First = Math.Min(First, letter.DiedAt);
        Last = Math.Max(Last, letter.DiedAt);
        if (letter.Topic is { } topic) _origins.Add(topic);
    }
}
