using System.Text;
using System.Text.Json;

namespace Weir.Inference;

/// <summary>A record from a topic or a file.</summary>
/// <param name="Key">Null: none.</param>
/// <param name="Value">Null: a tombstone.</param>
sealed record SampledRecord(byte[]? Key, byte[]? Value)
{
    /// <summary>A line of a file: what <c>weir sample</c> and <c>consume -J</c> write, or a record's value itself.</summary>
    public static SampledRecord OfLine(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("topic", out _) && root.TryGetProperty("offset", out _) && (root.TryGetProperty("payload", out _) || root.TryGetProperty("payload_base64", out _)))
                return new(Bytes(root, "key"), Bytes(root, "payload"));
        }
        catch (JsonException)
        {
            // A record that is not JSON is one too.
        }
        return new(null, Encoding.UTF8.GetBytes(line));
    }

    static byte[]? Bytes(JsonElement root, string name)
    {
        if (root.TryGetProperty(name + "_base64", out var encoded)) return encoded.GetBytesFromBase64();
        return root.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(text.GetString()!) : null;
    }
}
