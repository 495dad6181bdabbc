using System.Globalization;
using Weir.Commands;

namespace Weir.DeadLetters;

/// <summary>Times and ages as people write and read them at the dead-letter desk.</summary>
static class LetterTime
{
    /// <summary>An age such as <c>2h</c>, or a time such as <c>2026-01-31T08:00:00Z</c>; in milliseconds since 1970.</summary>
    /// <exception cref="CommandFailure">It is neither.</exception>
    public static long? Parse(string option, string? text, DateTimeOffset now)
    {
        if (text is null) return null;
        if (ValueSyntax.Duration(text) is { } age) return (now - age).ToUnixTimeMilliseconds();
        return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time.ToUnixTimeMilliseconds()
            : throw CommandFailure.Usage($"'{text}' does not fit {option}", "Write an age such as 2h, or a time such as 2026-01-31T08:00:00Z");
    }

    /// <summary>In the largest unit that is not zero.</summary>
    public static string Age(TimeSpan age) => age switch
    {
        { TotalDays: >= 1 } => $"{(int)age.TotalDays}d",
        { TotalHours: >= 1 } => $"{(int)age.TotalHours}h",
        { TotalMinutes: >= 1 } => $"{(int)age.TotalMinutes}m",
        _ => $"{Math.Max(0, (int)age.TotalSeconds)}s",
    };

    /// <summary>The class of an age; what <c>--since 1h</c> finds died in the last hour.</summary>
    public static LetterAge ClassOf(TimeSpan age) => age switch
    {
        { TotalHours: <= 1 } => LetterAge.LastHour,
        { TotalDays: <= 1 } => LetterAge.LastDay,
        { TotalDays: <= 7 } => LetterAge.LastWeek,
        _ => LetterAge.Older,
    };

    public static string Word(LetterAge age) => age switch
    {
        LetterAge.LastHour => "last hour",
        LetterAge.LastDay => "last day",
        LetterAge.LastWeek => "last week",
        _ => "older",
    };
}
