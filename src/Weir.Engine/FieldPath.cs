using System.Text;

namespace Weir.Engine;

/// <summary>Where a field stands in a record: <c>device.os</c>, or with a quoted segment <c>device."os.name"</c>. The items of an array have no path.</summary>
/// <remarks>Inside quotes <c>\"</c> and <c>\\</c> are escapes. At most 64 segments, the depth a record may have.</remarks>
public sealed class FieldPath : IEquatable<FieldPath>
{
    const int SegmentsMax = 64;

    FieldPath(IReadOnlyList<string> segments) => Segments = segments;

    /// <summary>The names from the outermost object inwards, unescaped; at least one.</summary>
    public IReadOnlyList<string> Segments { get; }

    /// <summary>The path of these names, from the outermost object inwards; at least one.</summary>
    public static FieldPath Of(IEnumerable<string> segments) => new([.. segments]);

    /// <exception cref="FormatException">The text is not a path.</exception>
    public static FieldPath Parse(string text) => TryParse(text, out var path, out var reason) ? path : throw new FormatException(reason);

    /// <summary>Reads a path; on failure <paramref name="reason"/> completes "the path …".</summary>
    public static bool TryParse(string text, out FieldPath path, out string reason)
    {
        path = null!;
        var segments = new List<string>();
        var at = 0;
        while (true)
        {
            if (!TryReadSegment(text, ref at, out var segment, out reason))
                return false;
            segments.Add(segment);
            if (segments.Count > SegmentsMax)
            {
                reason = $"has more than {SegmentsMax} segments";
                return false;
            }
            if (at == text.Length)
                break;
            at++;
        }
        path = new FieldPath(segments);
        return true;
    }

    static bool TryReadSegment(string text, ref int at, out string segment, out string reason)
    {
        reason = "";
        segment = "";
        if (at < text.Length && text[at] == '"')
            return TryReadQuoted(text, ref at, out segment, out reason);
        var end = text.IndexOf('.', at);
        if (end < 0)
            end = text.Length;
        segment = text[at..end];
        at = end;
        if (segment.Length == 0)
            reason = "has an empty segment";
        else if (segment.Contains('"'))
            reason = "has a quote inside an unquoted segment";
        else if (segment.AsSpan().ContainsAny('[', ']'))
            reason = "has brackets: the items of an array have no path";
        return reason.Length == 0;
    }

    static bool TryReadQuoted(string text, ref int at, out string segment, out string reason)
    {
        var name = new StringBuilder();
        for (at++; at < text.Length && text[at] != '"'; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\\')
                at++;
            name.Append(text[at]);
        }
        segment = name.ToString();
        reason = at >= text.Length ? "has a quote that is not closed" : "";
        at++;
        if (reason.Length == 0 && at < text.Length && text[at] != '.')
            reason = "needs a dot after a quoted segment";
        return reason.Length == 0;
    }

    public bool Equals(FieldPath? other) => other is not null && Segments.SequenceEqual(other.Segments, StringComparer.Ordinal);

    public override bool Equals(object? obj) => Equals(obj as FieldPath);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var segment in Segments)
            hash.Add(segment, StringComparer.Ordinal);
        return hash.ToHashCode();
    }

    /// <summary>The path as it is written, quoted only where it must be.</summary>
    public override string ToString() => string.Join('.', Segments.Select(Quote));

    static string Quote(string segment) =>
        segment.Length > 0 && !segment.AsSpan().ContainsAny(".\"[]")
            ? segment
            : $"\"{segment.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}
