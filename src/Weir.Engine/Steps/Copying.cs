namespace Weir.Engine.Steps;

/// <summary>What a step that copies whole values must refuse.</summary>
static class Copying
{
    /// <summary>What is wrong with copying from one path to the other, or null: a value cannot be put into itself.</summary>
    public static string? Overlap(FieldPath from, FieldPath to)
    {
        if (from.Equals(to)) return $"both paths are {from}";
        if (IsWithin(to, from)) return $"{to} stands within {from}";
        return IsWithin(from, to) ? $"{from} stands within {to}" : null;
    }

    static bool IsWithin(FieldPath inner, FieldPath outer) =>
        inner.Segments.Count > outer.Segments.Count && inner.Segments.Take(outer.Segments.Count).SequenceEqual(outer.Segments, StringComparer.Ordinal);
}
