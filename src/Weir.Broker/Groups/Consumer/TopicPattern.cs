using System.Text.RegularExpressions;

namespace Weir.Broker.Groups;

/// <summary>A subscription to all topics whose whole name matches a pattern.</summary>
/// <remarks>
/// Apache Kafka reads the pattern with RE2/J, this broker with .NET's engine without backtracking: what both know means the same, and neither knows look-around and
/// back-references. RE2's own spellings <c>(?P&lt;name&gt;…)</c>, <c>\Q…\E</c>, <c>\C</c>, <c>\pN</c> without braces, <c>[[:alpha:]]</c> and the flag <c>U</c> are refused or mean something else.
/// </remarks>
sealed class TopicPattern
{
    readonly Regex _regex;

    TopicPattern(string text, Regex regex) => (Text, _regex) = (text, regex);

    /// <summary>The pattern as it was written.</summary>
    public string Text { get; }

    /// <summary>Reads a pattern; null, with the reason, when it is none.</summary>
    public static TopicPattern? Parse(string text, out string? problem)
    {
        problem = null;
        try
        {
            // By itself first: what is put around it must not make it whole.
            _ = new Regex(text, RegexOptions.NonBacktracking);
            return new(text, new Regex($@"\A(?:{text})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant));
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            problem = failure.Message;
            return null;
        }
    }

    public bool Matches(string topic) => _regex.IsMatch(topic);
}
