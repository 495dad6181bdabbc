namespace Weir.Engine.Pseudonyms;

/// <summary>One version of a key. Its bytes are never printed.</summary>
/// <param name="Number">The n of its file's name <c>vn</c>.</param>
/// <param name="Bytes">The key itself.</param>
sealed record KeyVersion(int Number, byte[] Bytes)
{
    public bool IsSame(KeyVersion? other) => other is not null && other.Number == Number && other.Bytes.AsSpan().SequenceEqual(Bytes);

    public override string ToString() => $"v{Number} ***";
}
