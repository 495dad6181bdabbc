using System.Globalization;
using System.Text;
using System.Text.Json;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>An outcome as the entry of a case that expects it.</summary>
/// <param name="editor">Of the text that it goes into.</param>
/// <param name="namesTopic">The pipeline writes several topics, so the output's is said.</param>
sealed class ExpectationText(YamlEditor editor, bool namesTopic)
{
    /// <param name="outcome">What became of the record.</param>
    /// <param name="column">Of the entry's key; null where everything has to stay on one line.</param>
    public string Of(TestOutcome outcome, int? column) => outcome.Outcome switch
    {
        RecordOutcome.Drop => "dropped: true",
        RecordOutcome.Dead => $"dead: {{ {string.Join(", ", DeadLetter(outcome.Rejection))} }}",
        _ => Output([.. Parts(outcome, column)], column),
    };

    /// <summary>The key as a text; null where there is none or it is no text.</summary>
    public static string? KeyOf(TestOutcome outcome) => outcome.Key is { } key && System.Text.Unicode.Utf8.IsValid(key) ? Encoding.UTF8.GetString(key) : null;

    static IEnumerable<string> DeadLetter(Rejection rejection)
    {
        yield return $"code: {rejection.Code}";
        if (rejection.Field is { } field) yield return $"field: {YamlText.Of(field)}";
        if (rejection.ByteOffset >= 0) yield return $"byte: {rejection.ByteOffset.ToString(CultureInfo.InvariantCulture)}";
    }

    IEnumerable<string> Parts(TestOutcome outcome, int? column)
    {
        if (KeyOf(outcome) is { } key) yield return $"key: {YamlText.Of(key)}";
        if (namesTopic) yield return $"topic: {YamlText.Of(outcome.Topic)}";
        using var value = JsonDocument.Parse(outcome.Value ?? "null"u8.ToArray());
        var rendered = editor.Rendered(value.RootElement, column + 2);
        yield return $"value:{(rendered.StartsWith('\n') || rendered.StartsWith('\r') ? "" : " ")}{rendered}";
    }

    string Output(IReadOnlyList<string> parts, int? column) =>
        column is { } at ? $"output:{string.Concat(parts.Select(part => editor.Line(at + 2) + part))}" : $"output: {{ {string.Join(", ", parts)} }}";
}
