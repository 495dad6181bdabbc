using System.Buffers.Binary;
using System.Buffers.Text;

namespace Weir.Protocol;

/// <summary>Kafka's 128-bit id of a topic, a cluster or a member; written as 22 characters of unpadded base64url.</summary>
public readonly record struct Uuid(long High, long Low)
{
    const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    /// <summary>Sixteen bytes, big-endian.</summary>
    public void CopyTo(Span<byte> destination)
    {
        BinaryPrimitives.WriteInt64BigEndian(destination, High);
        BinaryPrimitives.WriteInt64BigEndian(destination[8..], Low);
    }

    /// <summary>Reads sixteen bytes, big-endian.</summary>
    public static Uuid From(ReadOnlySpan<byte> source) => new(BinaryPrimitives.ReadInt64BigEndian(source), BinaryPrimitives.ReadInt64BigEndian(source[8..]));

    /// <summary>Reads the form <see cref="ToString"/> writes.</summary>
    /// <exception cref="FormatException">Not 22 characters of base64url.</exception>
    public static Uuid Parse(string text)
    {
        byte[] bytes = Base64Url.DecodeFromChars(text);
        return bytes.Length == 16 ? From(bytes) : throw new FormatException($"'{text}' is not a Kafka UUID: 22 characters of base64url");
    }

    /// <summary>The text; null for all zeros, which says that there is none.</summary>
    public string? ToStringOrNull() => this == default ? null : ToString();

    /// <inheritdoc/>
    public override string ToString()
    {
        // By hand: that of .NET is compiled anew in each process, which takes longer than a hundred of these.
        Span<byte> bytes = stackalloc byte[17];
        bytes[^1] = 0;
        CopyTo(bytes);
        Span<char> text = stackalloc char[22];
        for (int sextet = 0; sextet < text.Length; sextet++)
        {
            var (at, bit) = (6 * sextet / 8, 6 * sextet % 8);
            text[sextet] = Alphabet[(bytes[at] << 8 | bytes[at + 1]) >> (10 - bit) & 63];
        }
        return new(text);
    }
}
