using System.Globalization;

namespace Weir.Engine.Configuration.Reference;

/// <summary>How a field's registration reads in a table.</summary>
static class FieldTexts
{
    public const string Header = "| Name | Value | Default | Meaning |\n|---|---|---|---|\n";

    public static string Row(FieldSpec field, string name, string? remark = null) =>
        $"| `{name}` | {Value(field)} | {Default(field)} | {Escape(field.Doc)}{remark}{(field.Kind == FieldKind.Unsupported ? $" **Not in this version**: {Escape(field.Reason!)}." : "")} |\n";

    public static string Value(FieldSpec field) => field.Kind switch
    {
        FieldKind.Choice => string.Join(", ", Words(field)),
        FieldKind.Choices => $"list of {string.Join(", ", Words(field))}",
        FieldKind.Path => "a field's path",
        FieldKind.Paths => "list of field paths",
        FieldKind.Text => field.Secret ? "text, secret" : "text",
        FieldKind.Texts => "list of texts, or one text with commas",
        FieldKind.TextMap => "map of texts",
        FieldKind.File or FieldKind.FilePath => "path of a file",
        FieldKind.Folder => "path of a folder",
        FieldKind.Integer => $"{(field.NoneWord is { } word ? $"`{word}` or a" : "a")} whole number{Range(field)}",
        FieldKind.Boolean => "`true`, `false`",
        FieldKind.Scalar => "text, number, boolean or null",
        FieldKind.Scalars => "list of texts, numbers, booleans or null",
        FieldKind.ScalarMap => "map from text to text, number, boolean or null",
        FieldKind.Json => "any value",
        FieldKind.Number => "a number",
        FieldKind.Pattern => "a pattern",
        FieldKind.Duration => $"duration{Range(field)}",
        FieldKind.Size => $"size{Range(field)}",
        FieldKind.KeyName => "name of a key",
        FieldKind.LookupName => "name of a lookup",
        FieldKind.Steps => "list of steps",
        FieldKind.GroupMap => "map of groups",
        _ => "",
    };

    /// <summary>A default as it would be written in the file.</summary>
    public static string? Written(object? value) => value switch
    {
        null => null,
        TimeSpan duration => DurationText.Format(duration),
        bool boolean => boolean ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        IReadOnlyList<string> words => $"[{string.Join(", ", words)}]",
        _ => value.ToString(),
    };

    public static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);

    static IEnumerable<string> Words(FieldSpec field) => field.Words.Where(word => field.Check?.Invoke(word) is null).Select(word => word.Length == 0 ? "`''`" : $"`{word}`");

    static string Default(FieldSpec field) => field.Required ? "required" : Written(field.Default) is { } text ? $"`{text}`" : field.NoneWord is { } word ? $"`{word}`" : "";

    static string Range(FieldSpec field) => (Written(field.AtLeast), Written(field.AtMost)) switch
    {
        ({ } least, { } most) => $", {least} to {most}",
        ({ } least, null) => $", at least {least}",
        (null, { } most) => $", at most {most}",
        _ => "",
    };
}
