using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weir.Inference;

/// <summary>Writes the two contracts as JSON Schema: what the source's records are, and what the pipeline promises of its output.</summary>
/// <param name="isSink">The promise: without what is removed, with tokens and times in place of what they are made of.</param>
sealed class ContractText(bool isSink)
{
    /// <summary><c>v1:</c> and 43 characters.</summary>
    const int TokenLength = 46;
    const string Schema = "https://json-schema.org/draft/2020-12/schema";

    public string Write(string title, IReadOnlyList<InferredField> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteString("title", title);
            json.WriteString("type", "object");
            Fields(json, fields);
            if (isSink) json.WriteBoolean("additionalProperties", false);
            json.WriteEndObject();
        }
        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    void Fields(Utf8JsonWriter json, IReadOnlyList<InferredField> fields)
    {
        var written = fields.Where(field => !isSink || field.Treatment != FieldTreatment.Remove).ToList();
        if (written.Any(field => field.IsRequired))
        {
            json.WriteStartArray("required");
            foreach (var field in written.Where(field => field.IsRequired)) json.WriteStringValue(Name(field));
            json.WriteEndArray();
        }
        if (written.Count == 0) return;
        json.WriteStartObject("properties");
        foreach (var field in written)
        {
            json.WriteStartObject(Name(field));
            Field(json, field);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    string Name(InferredField field) => isSink ? PipelineText.TargetOf(field).Segments[^1] : field.Name;

    void Field(Utf8JsonWriter json, InferredField field)
    {
        bool isToken = isSink && field.Treatment is FieldTreatment.Pseudonymize or FieldTreatment.ConvertAndPseudonymize;
        bool isTime = isSink && field.Treatment == FieldTreatment.Timestamp;
        Types(json, isToken || isTime ? [SampledKind.String, .. field.Kinds.Where(kind => kind == SampledKind.Null)] : field.Kinds);
        if (isToken) json.WriteNumber("minLength", TokenLength);
        else if (isTime) json.WriteString("format", "date-time");
        else Bounds(json, field);
        if (!isSink && field.Personal is { } why)
        {
            json.WriteBoolean("x-personal", true);
            json.WriteString("description", $"Looks personal: {why}");
        }
    }

    static void Types(Utf8JsonWriter json, IReadOnlyList<SampledKind> kinds)
    {
        if (kinds.Count == 1) json.WriteString("type", Word(kinds[0]));
        if (kinds.Count < 2) return;
        json.WriteStartArray("type");
        foreach (var kind in kinds) json.WriteStringValue(Word(kind));
        json.WriteEndArray();
    }

    void Bounds(Utf8JsonWriter json, InferredField field)
    {
        if (field.Format is { } format) json.WriteString("format", format);
        if (field.Pattern is { } pattern) json.WriteString("pattern", pattern);
        else if (field.LengthMax > 0) json.WriteNumber("maxLength", field.LengthMax);
        if (field.Time is not null && field.Kinds.Contains(SampledKind.Integer))
        {
            json.WriteNumber("minimum", 0);
            json.WriteNumber("maximum", 99_999_999_999_999);
        }
        if (field.Values.Count > 0)
        {
            json.WriteStartArray("enum");
            foreach (string value in field.Values) json.WriteStringValue(value);
            if (field.Kinds.Contains(SampledKind.Null)) json.WriteNullValue();
            json.WriteEndArray();
        }
        Fields(json, field.Fields);
    }

    static string Word(SampledKind kind) => kind.ToString().ToLowerInvariant();
}
