using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Weir.Engine;
using Weir.Personal;

namespace Weir.Inference;

/// <summary>Writes test cases from samples: masked, and with what the pipeline makes of the masked record. One of each kind: fields that are there, and ways to die.</summary>
/// <param name="plan">The pipeline that was made.</param>
/// <param name="fields">Of its records.</param>
/// <param name="masker">The run's.</param>
/// <param name="time">The steps' clock.</param>
sealed class TestCasesText(PipelinePlan plan, IReadOnlyList<InferredField> fields, Masker masker, TimeProvider time)
{
    const int WrittenMax = 4;
    const int DeadMax = 4;

    /// <summary>A longer record shows nothing that a person would read.</summary>
    const int BytesMax = 4_096;
    const string Token = "^v1:[A-Za-z0-9_-]{43}$";

    static readonly JsonWriterOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly HashSet<string> _tokens = [.. fields.SelectMany(field => field.All()).Where(field => field.Treatment is FieldTreatment.Pseudonymize or FieldTreatment.ConvertAndPseudonymize).Select(field => field.Path.ToString())];
    readonly StringBuilder _text = new();

    public string Write(IReadOnlyList<SampledRecord> records)
    {
        _text.Append("# yaml-language-server: $schema=schemas/pipeline-test.schema.json\n# weir test: what becomes of masked samples. No value here that looks personal is a real one; tokens are made with keys that only tests have.\n");
        var seen = new HashSet<string>();
        int written = 0, dead = 0;
        var processor = plan.NewProcessor(time);
        processor.BeginTransaction();
        foreach (var record in records.Where(record => record.Value is { Length: < BytesMax }))
        {
            byte[] value = masker.Value(record.Value);
            var source = new SourceRecord(default, value, hasKey: false);
            var outcome = processor.Process(in source);
            string kind = outcome == RecordOutcome.Write ? Shape(value) : outcome == RecordOutcome.Dead ? $"{processor.Rejection.Code} {processor.Rejection.Field}" : "";
            if (kind.Length == 0 || (outcome == RecordOutcome.Write ? written >= WrittenMax : dead >= DeadMax) || !seen.Add(kind)) continue;
            if (outcome == RecordOutcome.Write)
            {
                written++;
                byte[] output = new byte[processor.ValueLength];
                processor.WriteValue(in source, output);
                Written(written + dead, value, output);
            }
            else
            {
                dead++;
                Dead(written + dead, value, processor.Rejection);
            }
        }
        if (written + dead == 0) Dead(1, [], new Rejection("WEIR3120", null, 0, "is empty"));
        return _text.ToString();
    }

    void Written(int number, byte[] value, byte[] output)
    {
        using var source = JsonDocument.Parse(value);
        using var written = JsonDocument.Parse(output);
        var missing = fields.Where(field => !source.RootElement.TryGetProperty(field.Name, out _)).Select(field => field.Name).ToList();
        // Where a field is now a text and now a number, the case says which.
        var mixed = fields.Where(field => field.Kinds.Count(kind => kind != SampledKind.Null) > 1 && source.RootElement.TryGetProperty(field.Name, out _)).Select(field => $"{field.Name} is a {source.RootElement.GetProperty(field.Name).ValueKind.ToString().ToLowerInvariant()}").ToList();
        Begin($"{number}: a record with {(missing.Count == 0 ? "all fields" : $"all fields but {string.Join(", ", missing.Take(5))}")}{(mixed.Count == 0 ? "" : $", where {string.Join(" and ", mixed.Take(3))},")} is written", value);
        var matches = new List<string>();
        byte[] rest = Without(written.RootElement, matches);
        _text.Append(CultureInfo.InvariantCulture, $"  output:\n    contains: {Quoted(Encoding.UTF8.GetString(rest))}\n");
        if (matches.Count > 0) _text.Append(CultureInfo.InvariantCulture, $"    matches: {{ {string.Join(", ", matches.Select(path => $"{Quoted(path)}: '{Token}'"))} }}\n");
        var absent = fields.Where(field => source.RootElement.TryGetProperty(field.Name, out _) && !written.RootElement.TryGetProperty(field.Name, out _)).Select(field => Quoted(field.Path.ToString())).ToList();
        if (absent.Count > 0) _text.Append(CultureInfo.InvariantCulture, $"    absent: [{string.Join(", ", absent)}]\n");
    }

    void Dead(int number, byte[] value, in Rejection rejection)
    {
        Begin($"{number}: a dead letter, {rejection.Code}{(rejection.Field is null ? "" : $" {rejection.Field}")}: {rejection.Reason}", value);
        string field = rejection.Field is null ? "" : $", field: {Quoted(rejection.Field)}";
        _text.Append(CultureInfo.InvariantCulture, $"  dead: {{ code: {rejection.Code}{field} }}\n");
    }

    void Begin(string name, byte[] value)
    {
        string input = Utf8.IsValid(value) && value.All(one => one >= ' ') ? $"raw: {Quoted(Encoding.UTF8.GetString(value))}" : $"base64: {Quoted(Convert.ToBase64String(value))}";
        _text.Append(CultureInfo.InvariantCulture, $"\n- name: {Quoted(name)}\n  input: {{ {input} }}\n");
    }

    /// <summary>The output without its tokens, whose paths go to <paramref name="tokens"/>.</summary>
    byte[] Without(JsonElement output, List<string> tokens)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Relaxed)) Write(json, output, [], tokens);
        return buffer.WrittenSpan.ToArray();
    }

    void Write(Utf8JsonWriter json, JsonElement value, string[] path, List<string> tokens)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            value.WriteTo(json);
            return;
        }
        json.WriteStartObject();
        foreach (var field in value.EnumerateObject())
        {
            string[] inner = [.. path, field.Name];
            string name = FieldPath.Of(inner).ToString();
            if (_tokens.Contains(name) && field.Value.ValueKind == JsonValueKind.String)
            {
                tokens.Add(name);
                continue;
            }
            json.WritePropertyName(field.Name);
            Write(json, field.Value, inner, tokens);
        }
        json.WriteEndObject();
    }

    /// <summary>Which fields are there, and of which kind.</summary>
    static string Shape(byte[] value)
    {
        using var json = JsonDocument.Parse(value);
        return string.Join(' ', json.RootElement.EnumerateObject().Select(field => $"{field.Name}:{field.Value.ValueKind}").Order(StringComparer.Ordinal));
    }

    static string Quoted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '_') && text.Length > 0 && char.IsAsciiLetter(text[0]) ? PipelineText.Quoted(text) : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
