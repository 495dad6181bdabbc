namespace Weir.Engine.Pseudonyms;

/// <summary>A keyed function from a text to a code, with its key prepared. One per worker and key version.</summary>
abstract class Mac
{
    /// <summary>Bytes of a code.</summary>
    public abstract int Size { get; }

    /// <summary>Computes the code of the message into the first <see cref="Size"/> bytes of the target.</summary>
    public abstract void Compute(ReadOnlySpan<byte> message, Span<byte> code);
}
