using System.Globalization;
using System.Text;
using Weir.Engine;

namespace Weir.Inference;

/// <summary>Writes the pipeline file: what is personal leaves no topic in clear, and each step says why it is there.</summary>
/// <param name="topic">The source.</param>
/// <param name="fields">Of its records.</param>
/// <param name="key">The field whose value becomes the output's key; null: the source's key is carried over.</param>
sealed class PipelineText(string topic, IReadOnlyList<InferredField> fields, FieldPath? key)
{
    /// <summary>A topic's name may be longer than a pipeline's.</summary>
    const int NameLengthMax = 100;

    static readonly string[] EventNames = ["timestamp", "ts", "time"];

    readonly IReadOnlyDictionary<FieldPath, string> _keys = KeyNames.Of(fields.SelectMany(field => field.All()));

    /// <summary>Names of the keys, each a folder under <c>secrets</c>.</summary>
    public IEnumerable<string> Keys => _keys.Values;

    /// <summary>Where the field's value goes: a time called just that becomes <c>event_time</c>.</summary>
    public static FieldPath TargetOf(InferredField field) =>
        field.Treatment == FieldTreatment.Timestamp && EventNames.Contains(field.Name) ? FieldPath.Of([.. field.Path.Segments.SkipLast(1), "event_time"]) : field.Path;

    /// <param name="samples">How many records it was made from.</param>
    /// <param name="notes">Lines that a reader should see at the top.</param>
    public string Write(int samples, IEnumerable<string> notes)
    {
        var text = new StringBuilder("# yaml-language-server: $schema=schemas/pipeline.schema.json\n");
        text.Append(CultureInfo.InvariantCulture, $"# Made by weir init from {samples} records of {topic}. It is a beginning: read it, and change what you know better.\n");
        foreach (string note in notes) text.Append(CultureInfo.InvariantCulture, $"# {note}\n");
        text.Append("weir: 1\n");
        text.Append(CultureInfo.InvariantCulture, $"name: {Quoted(topic[..Math.Min(topic.Length, NameLengthMax)])}\n");
        text.Append("brokers: ${WEIR_BOOTSTRAP_SERVERS:?name the brokers here, with -b, or try --embedded}\n");
        text.Append(CultureInfo.InvariantCulture, $"source: {{ topic: {Quoted(topic)}, contract: {Quoted($"contracts/{topic}.json")} }}\n");
        if (_keys.Count > 0) text.Append("keys:\n");
        foreach (string name in _keys.Values) text.Append(CultureInfo.InvariantCulture, $"  {Quoted(name)}: {{ folder: {Quoted($"secrets/{name}")} }}\n");
        var treated = fields.SelectMany(field => field.All()).Where(field => field.Treatment != FieldTreatment.Keep).ToList();
        if (treated.Count > 0) text.Append("steps:\n");
        foreach (var field in treated) Step(text, field);
        string keyed = key is null ? "" : $", key: {{ field: {Quoted(key.ToString())} }}";
        text.Append(CultureInfo.InvariantCulture, $"sink: {{ topic: {Quoted(topic + "-processed")}{keyed}, contract: {Quoted($"contracts/{topic}-processed.json")} }}\n");
        text.Append("# A dead letter has the record as it was, in clear: give its topic the source's permissions.\n");
        text.Append(CultureInfo.InvariantCulture, $"dead_letters: {{ topic: {Quoted(topic + "-dead")} }}\n");
        return text.ToString();
    }

    void Step(StringBuilder text, InferredField field)
    {
        string path = Quoted(field.Path.ToString());
        // What looks personal is said in the words of the detector, which hold nothing of a record; a field's name is the user's.
        if (field.Personal is { } why) text.Append(CultureInfo.InvariantCulture, $"  # {Line(field.Path.ToString())} looks personal: {Line(why)}\n");
        string target = TargetOf(field).Equals(field.Path) ? "" : $", as: {Quoted(TargetOf(field).ToString())}";
        if (field.Treatment == FieldTreatment.ConvertAndPseudonymize) text.Append(CultureInfo.InvariantCulture, $"  - convert: {{ field: {path}, to: string }}\n");
        text.Append(field.Treatment switch
        {
            FieldTreatment.Remove => $"  - remove: {{ field: {path} }}\n",
            FieldTreatment.Timestamp => $"  - timestamp: {{ field: {path}, from: {field.Time}{target} }}\n",
            _ => $"  - pseudonymize: {{ field: {path}, method: hmac-sha256, key: {Quoted(_keys[field.Path])} }}\n",
        });
    }

    /// <summary>Plain where YAML takes it for a text, else in single quotes.</summary>
    public static string Quoted(string text)
    {
        bool isPlain = text.Length > 0 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/');
        bool isWord = text.ToLowerInvariant() is "true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n";
        return isPlain && !isWord ? text : text.Any(char.IsControl) ? JsonQuoted(text) : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
    }

    static string JsonQuoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    static string Line(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
}
