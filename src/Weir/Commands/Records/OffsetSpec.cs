using System.Globalization;

namespace Weir.Commands.Records;

/// <summary>kcat's <c>-o</c>: <c>beginning</c>, <c>end</c>, an offset, <c>-N</c> (the last N records), <c>s@MS</c> (from a time on).</summary>
readonly record struct OffsetSpec(OffsetSpec.Kind From, long Value)
{
    /// <summary>Where counting starts.</summary>
    public enum Kind
    {
        Beginning,
        End,
        Offset,
        BeforeEnd,
        Time,
    }

    /// <exception cref="CommandFailure">The text is none of these.</exception>
    public static OffsetSpec Parse(string text) => text switch
    {
        "beginning" or "earliest" => new(Kind.Beginning, 0),
        "end" or "latest" => new(Kind.End, 0),
        _ when text.StartsWith("s@", StringComparison.Ordinal) && Number(text.AsSpan(2)) is { } time => new(Kind.Time, time),
        _ when text.StartsWith('-') && Number(text.AsSpan(1)) is { } count => new(Kind.BeforeEnd, count),
        _ when Number(text) is { } offset => new(Kind.Offset, offset),
        _ => throw CommandFailure.Usage($"'{text}' is no offset; write beginning, end, N, -N (the last N) or s@MILLISECONDS"),
    };

    /// <summary>The offset to begin at, within the log; times are looked up by the caller.</summary>
    public long Resolve(long earliest, long end) => Math.Clamp(From switch
    {
        Kind.Beginning => earliest,
        Kind.End => end,
        Kind.BeforeEnd => end - Value,
        _ => Value,
    }, earliest, end);

    static long? Number(ReadOnlySpan<char> text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number : null;
}
