namespace Weir.Engine.Contracts.Patterns;

/// <summary>A set of Unicode code points.</summary>
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

    /// <summary>What is in this set and not in the other.</summary>
    public CodePoints Without(CodePoints other)
    {
        // Neither outside this set nor in the other.
        var outside = Except();
        outside.Add(other);
        return outside.Except();
    }

    /// <summary>In order, none touching the next.</summary>
    public List<(int From, int To)> Merged()
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
