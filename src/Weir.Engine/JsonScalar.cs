using System.Text.Encodings.Web;
using System.Text.Json;
using Weir.Engine.Records;

namespace Weir.Engine;

/// <summary>A JSON value that is neither object nor array, as a step's field gives it.</summary>
/// <param name="Kind">String, Number, True, False or Null.</param>
/// <param name="Text">A string's decoded value; a number as it is written in JSON; otherwise <c>true</c>, <c>false</c>, <c>null</c>.</param>
public sealed record JsonScalar(JsonValueKind Kind, string Text)
{
    public static readonly JsonScalar Null = new(JsonValueKind.Null, "null");
    public static readonly JsonScalar True = new(JsonValueKind.True, "true");
    public static readonly JsonScalar False = new(JsonValueKind.False, "false");

    internal JsonKind JsonKind => Kind switch
    {
        JsonValueKind.String => JsonKind.String,
        JsonValueKind.Number => JsonKind.Number,
        JsonValueKind.True => JsonKind.True,
        JsonValueKind.False => JsonKind.False,
        _ => JsonKind.Null,
    };

    /// <summary>True for a text that is a number as JSON writes it.</summary>
    public static bool IsNumber(string text) => JsonNumber.IsNumber(System.Text.Encoding.UTF8.GetBytes(text));

    /// <exception cref="ArgumentException">The element is an object or an array.</exception>
    public static JsonScalar Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => String(value.GetString()!),
        JsonValueKind.Object or JsonValueKind.Array => throw new ArgumentException("an object or an array is no scalar", nameof(value)),
        _ => new(value.ValueKind, value.GetRawText()),
    };

    public static JsonScalar String(string value) => new(JsonValueKind.String, value);

    /// <summary>The value as JSON, quoted and escaped where it is a string.</summary>
    public byte[] ToUtf8Json() =>
        Kind == JsonValueKind.String
            ? [.. "\""u8, .. JsonEncodedText.Encode(Text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, .. "\""u8]
            : System.Text.Encoding.UTF8.GetBytes(Text);

    public override string ToString() => System.Text.Encoding.UTF8.GetString(ToUtf8Json());
}
