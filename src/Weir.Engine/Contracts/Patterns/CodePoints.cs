using System.Text;

namespace Weir.Engine.Contracts.Patterns;

/// <summary>A set of Unicode code points, written for an engine that matches UTF-16 units.</summary>
sealed class CodePoints
{
    const int Last = 0x10FFFF;

    readonly List<(int From, int To)> _ranges = [];

    public static CodePoints Digits => Of((0x30, 0x39));

    public static CodePoints Word => Of((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A));

    /// <summary>ECMA-262's WhiteSpace and LineTerminator.</summary>
    public static CodePoints Space => Of((9, 13), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F), (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF));

    public static CodePoints LineEnds => Of((10, 10), (13, 13), (0x2028, 0x2029));

    public static CodePoints Of(params ReadOnlySpan<(int From, int To)> ranges)
    {
        var set = new CodePoints();
        foreach (var (from, to) in ranges) set.Add(from, to);
        return set;
    }

    public void Add(int from, int to) => _ranges.Add((from, to));

    public void Add(CodePoints other) => _ranges.AddRange(other._ranges);

    public CodePoints Except()
    {
        var rest = new CodePoints();
        var next = 0;
        foreach (var (from, to) in Merged())
        {
            if (from > next) rest.Add(next, from - 1);
            next = to + 1;
        }
        if (next <= Last) rest.Add(next, Last);
        return rest;
    }

    /// <summary>An expression that matches one of them, its surrogates in pairs.</summary>
    public string ToExpression()
    {
        var single = new StringBuilder();
        var pairs = new List<string>();
        foreach (var (from, to) in Merged())
        {
            Units(single, from, Math.Min(to, 0xD7FF));
            Units(single, Math.Max(from, 0xE000), Math.Min(to, 0xFFFF));
            if (to > 0xFFFF) Pairs(pairs, Math.Max(from, 0x10000), to);
        }
        if (pairs.Count == 0) return single.Length == 0 ? @"[^\s\S]" : $"[{single}]";
        if (single.Length > 0) pairs.Insert(0, $"[{single}]");
        return $"(?:{string.Join('|', pairs)})";
    }

    static void Units(StringBuilder target, int from, int to)
    {
        if (from > to) return;
        target.Append(Unit(from));
        if (to > from) target.Append('-').Append(Unit(to));
    }

    /// <summary>The first high surrogate with its part, those whose low ones are all in, the last with its part.</summary>
    static void Pairs(List<string> target, int from, int to)
    {
        var (first, last) = (High(from), High(to));
        if (Low(from) != 0xDC00 || first == last)
        {
            Pair(target, first, first, Low(from), first == last ? Low(to) : 0xDFFF);
            if (first++ == last) return;
        }
        if (Low(to) != 0xDFFF) Pair(target, last, last--, 0xDC00, Low(to));
        if (first <= last) Pair(target, first, last, 0xDC00, 0xDFFF);
    }

    static void Pair(List<string> target, int high, int highTo, int low, int lowTo) => target.Add($"[{Unit(high)}-{Unit(highTo)}][{Unit(low)}-{Unit(lowTo)}]");

    static int High(int code) => 0xD800 + ((code - 0x10000) >> 10);

    static int Low(int code) => 0xDC00 + (code & 0x3FF);

    static string Unit(int unit) => $@"\u{unit:X4}";

    List<(int From, int To)> Merged()
    {
        var merged = new List<(int From, int To)>();
        foreach (var (from, to) in _ranges.Order())
        {
            if (merged.Count > 0 && from <= merged[^1].To + 1) merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, to));
            else merged.Add((from, to));
        }
        return merged;
    }
}
