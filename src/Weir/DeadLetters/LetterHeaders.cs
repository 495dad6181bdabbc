using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Weir.Commands.Explaining;
using Weir.Protocol;

namespace Weir.DeadLetters;

/// <summary>A letter's headers, found by name; of equal names the last counts, as Kafka's clients take it.</summary>
sealed class LetterHeaders(FoundRecord record)
{
    const string Replays = "weir-replays";

    public bool Has(string name) => record.Headers.Any(header => header.Key == name);

    public string? Text(string name) => record.Header(name);

    public long? Number(string name) => long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>A number as Java's ByteBuffer writes it, 4 or 8 bytes; some write it as text.</summary>
    public long? Binary(string name) => record.Headers.LastOrDefault(header => header.Key == name).Value switch
    {
        { Length: 4 } four => BinaryPrimitives.ReadInt32BigEndian(four),
        { Length: 8 } eight => BinaryPrimitives.ReadInt64BigEndian(eight),
        _ => Number(name),
    };

    /// <summary>How many times the record was redriven, as it says itself.</summary>
    public int OwnReplays => (int)Math.Clamp(Number(Replays) ?? 0, 0, int.MaxValue);

    /// <summary>The first so many, byte for byte, without the count of replays.</summary>
    public byte[] First(int count) => Kept((number, name) => number < count && name != Replays);

    /// <summary>All but those that begin so, byte for byte, without the count of replays.</summary>
    public byte[] Without(params string[] prefixes) => Kept((_, name) => name != Replays && !prefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)));

    /// <summary>The same for the same words; grouping needs no more.</summary>
    public static string FingerprintOf(params string?[] words) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\0', words)))[..8]);

    byte[] Kept(Func<int, string, bool> isKept)
    {
        var encoder = new HeaderEncoder();
        int number = 0;
        foreach (var header in new RecordHeaders(record.EncodedHeaders))
        {
            if (isKept(number++, Encoding.UTF8.GetString(header.Key))) encoder.AddEncoded(header.Encoded);
        }
        return encoder.Count == 0 ? [] : encoder.Encoded.ToArray();
    }
}
