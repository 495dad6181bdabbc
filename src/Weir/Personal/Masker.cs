using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Weir.Personal;

/// <summary>
/// Records without what looks personal, by name, by value or because a contract says so: such values are replaced by others of the same shape, equal
/// ones by equal ones within a run. What is not JSON is replaced as a whole, since nobody can say what is in it.
/// </summary>
/// <param name="marked">Whether the field at a path (<c>a.b</c>) is known to be personal.</param>
sealed partial class Masker(Func<string, bool>? marked = null)
{
    static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A version of nine digits, and 64 hex digits.</summary>
    const int PseudonymMost = 75;

    readonly Shape _shape = new();
    readonly Func<string, bool> _marked = marked ?? (_ => false);

    /// <summary>A record's value.</summary>
    public byte[] Value(ReadOnlySpan<byte> value)
    {
        var to = new ArrayBufferWriter<byte>(value.Length + 64);
        try
        {
            using var json = new Utf8JsonWriter(to, Writing);
            var reader = new Utf8JsonReader(value);
            reader.Read();
            Write(ref reader, json, "", "", isPersonal: false);
            if (reader.Read()) return _shape.Of(value);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string that is not UTF-8, or half a surrogate pair.
            return _shape.Of(value);
        }
        return to.WrittenSpan.ToArray();
    }

    /// <summary>A record's key: keys are identifiers, so one that is neither JSON nor a pseudonym is always replaced, by the same text as a field with that value.</summary>
    public byte[] Key(ReadOnlySpan<byte> key)
    {
        if (key.Length > 0 && key[0] is (byte)'{' or (byte)'[') return Value(key);
        return key.Length <= PseudonymMost && Pseudonym().IsMatch(Encoding.Latin1.GetString(key)) ? key.ToArray() : _shape.Of(key);
    }

    /// <summary>A record's header; one that is JSON as a value is.</summary>
    public byte[] Header(string name, ReadOnlySpan<byte> value)
    {
        if (value.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..] && !IsPersonal(name, name)) return Value(value);
        if (!System.Text.Unicode.Utf8.IsValid(value)) return _shape.Of(value);
        string text = Encoding.UTF8.GetString(value);
        return IsPersonal(name, name, text) ? _shape.Of(value) : value.ToArray();
    }

    /// <summary>A value that is shown beside its field's path, as JSON.</summary>
    public string Json(string path, string json)
    {
        string name = path[(path.LastIndexOf('.') + 1)..];
        var to = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(to, Writing))
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(json));
            reader.Read();
            Write(ref reader, writer, path, name, path.Split('.').Any(part => PersonalName.Reason(part) is not null) || _marked(path));
        }
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }

    void Write(ref Utf8JsonReader reader, Utf8JsonWriter json, string path, string name, bool isPersonal)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                json.WriteStartObject();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    string field = reader.GetString()!;
                    string inner = path.Length == 0 ? field : $"{path}.{field}";
                    reader.Read();
                    // Some keep people's addresses as the names of fields.
                    json.WritePropertyName(PersonalText.Reason(field) is null ? field : _shape.Of(field));
                    Write(ref reader, json, inner, field, isPersonal || IsPersonal(inner, field));
                }
                json.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                json.WriteStartArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray) Write(ref reader, json, path, name, isPersonal);
                json.WriteEndArray();
                break;
            case JsonTokenType.String:
                string text = reader.GetString()!;
                json.WriteStringValue(IsMasked(isPersonal, name, text) ? _shape.Of(text) : text);
                break;
            case JsonTokenType.Number:
                string digits = Encoding.UTF8.GetString(reader.ValueSpan);
                json.WriteRawValue(isPersonal ? Number(digits) : digits, skipInputValidation: true);
                break;
            default:
                json.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }

    bool IsPersonal(string path, string name) => _marked(path) || PersonalName.Reason(name) is not null;

    bool IsPersonal(string path, string name, string text) => IsMasked(IsPersonal(path, name), name, text);

    // 1.2.3.4 may be a version. What is a pseudonym already shows nothing.
    static bool IsMasked(bool isPersonal, string name, string text) =>
        (isPersonal || FieldWords.Of(name) is not [.., "version"] && PersonalText.Reason(text) is not null) && !Pseudonym().IsMatch(text);

    // An exponent is left: other digits in it would be another kind of number.
    string Number(string digits)
    {
        int exponent = digits.AsSpan().IndexOfAny('e', 'E');
        return exponent < 0 ? _shape.Of(digits) : _shape.Of(digits[..exponent]) + digits[exponent..];
    }

    [GeneratedRegex("^v[0-9]{1,9}:[A-Za-z0-9_-]{16,}$", RegexOptions.NonBacktracking)]
    private static partial Regex Pseudonym();
}
