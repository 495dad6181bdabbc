namespace Weir.Engine;

/// <summary>Finds headers in the bytes in which somebody brings them: the engine knows no encoding.</summary>
public interface IHeaderReader
{
    /// <summary>The value of the last header of that name, as Kafka's clients take it.</summary>
    /// <param name="encoded">A record's headers.</param>
    /// <param name="name">Compared byte for byte.</param>
    /// <param name="value">A slice of <paramref name="encoded"/>, or memory of the reader's own.</param>
    /// <returns>False where there is none, or where its value is null.</returns>
    bool TryFind(ReadOnlySpan<byte> encoded, scoped ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value);
}
