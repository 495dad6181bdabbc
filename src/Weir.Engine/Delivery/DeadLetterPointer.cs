using System.Buffers.Text;
using System.Security.Cryptography;

namespace Weir.Engine.Delivery;

/// <summary>
/// A dead letter in place of one that its topic cannot hold: the first bytes of key and value, and in headers after all others how long they were and their
/// SHA-256, in hexadecimal digits. The original is in the source topic still, at <c>weir-dead-topic</c>, <c>-partition</c> and <c>-offset</c>.
/// </summary>
public static class DeadLetterPointer
{
    /// <summary>Bytes of key and value that are kept, at most.</summary>
    public const int HeadBytes = 1024;

    static readonly byte[] ValueBytes = [.. "weir-dead-value-bytes"u8];
    static readonly byte[] ValueHash = [.. "weir-dead-value-sha256"u8];
    static readonly byte[] KeyBytes = [.. "weir-dead-key-bytes"u8];
    static readonly byte[] KeyHash = [.. "weir-dead-key-sha256"u8];

    /// <summary>What is kept of a key or a value.</summary>
    public static ReadOnlySpan<byte> HeadOf(ReadOnlySpan<byte> bytes) => bytes.Length > HeadBytes ? bytes[..HeadBytes] : bytes;

    /// <summary>Adds the headers for what is cut; the key's only where it is.</summary>
    public static void WriteTo(IHeaderSink sink, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Write(sink, ValueBytes, ValueHash, value);
        if (key.Length > HeadBytes) Write(sink, KeyBytes, KeyHash, key);
    }

    static void Write(IHeaderSink sink, byte[] length, byte[] hash, ReadOnlySpan<byte> bytes)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(bytes.Length, digits, out var count);
        sink.Add(length, digits[..count]);
        Span<byte> hashed = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes, hashed);
        Span<byte> text = stackalloc byte[2 * SHA256.HashSizeInBytes];
        Convert.TryToHexStringLower(hashed, text, out _);
        sink.Add(hash, text);
    }
}
