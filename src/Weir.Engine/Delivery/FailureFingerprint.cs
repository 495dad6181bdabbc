namespace Weir.Engine.Delivery;

/// <summary>The same number for all letters that died in the same way: pipeline, code, field and reason, by FNV-1a with 64 bits. For grouping, not for identity.</summary>
static class FailureFingerprint
{
    const ulong Basis = 14695981039346656037;
    const ulong Prime = 1099511628211;

    public static ulong Of(ReadOnlySpan<byte> pipeline, ReadOnlySpan<byte> code, ReadOnlySpan<byte> field, ReadOnlySpan<byte> reason) =>
        Add(Add(Add(Add(Basis, pipeline), code), field), reason);

    /// <summary>The bytes and a zero after them, so that texts do not run into each other.</summary>
    static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        foreach (var value in bytes)
            hash = (hash ^ value) * Prime;
        return hash * Prime;
    }
}
