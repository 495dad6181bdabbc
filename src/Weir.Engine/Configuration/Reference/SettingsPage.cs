using System.Text;
using Weir.Engine.Configuration.Kafka;

namespace Weir.Engine.Configuration.Reference;

/// <summary>docs/reference/settings.md.</summary>
static class SettingsPage
{
    const string Head = """
        # Settings of a pipeline file

        Generated from the registrations in `src/Weir.Engine`; do not edit.

        One YAML file describes one pipeline. Paths of files and folders start at the pipeline file's folder. Anchors, aliases and tags of YAML are
        refused. Later sources win: defaults, the file, environment variables, flags.

        - A value may hold `${NAME}`, `${NAME:-default}`, `${NAME:?what to do}` and `${file:/path}`; `$${` stands for `${`.
        - An environment variable `WEIR_DELIVERY__TRANSACTION__AGE=50ms` sets `delivery.transaction.age`: `WEIR_`, and two underscores for each dot.
          Below `kafka`, an underscore stands for a dot in a name: `WEIR_KAFKA__COMMON__SASL_PASSWORD`.
        - Sizes are whole numbers with `B`, `KiB`, `MiB`, `GiB`, `kB`, `MB` or `GB`; durations whole numbers with `ms`, `s`, `m`, `h` or `d`.
        - A field's path is `a.b.c`; a name with a dot is quoted: `a."b.c"`.

        """;

    public static string Text()
    {
        var page = new StringBuilder(Head);
        Group(page, PipelineOptions.Spec, "");
        Kafka(page);
        return page.ToString();
    }

    static void Group(StringBuilder page, ISettingsSpec spec, string path)
    {
        page.Append($"\n## {(path.Length == 0 ? "The file" : $"`{path}`")}\n\n{spec.Doc}\n\n{FieldTexts.Header}");
        foreach (var field in spec.Fields)
            page.Append(field.Group is { } inner && field.Kind == FieldKind.Group
                ? $"| `{field.Name}` | [group](#{Anchor(Join(path, field.Name))}) | {(field.Required ? "required" : "")} | {inner.Doc} |\n"
                : FieldTexts.Row(field, field.Name));
        foreach (var field in spec.Fields.Where(field => field.Group is not null))
            Group(page, field.Group!, field.Kind == FieldKind.GroupMap ? $"{Join(path, field.Name)}.<name>" : Join(path, field.Name));
    }

    static void Kafka(StringBuilder page)
    {
        page.Append("\n## Names under `kafka`\n\nIn librdkafka's or Java's spelling. What is for reading or writing may also stand under `common`.\n");
        foreach (var scope in Enum.GetValues<KafkaScope>())
        {
            page.Append($"\n### `kafka.{scope.ToString().ToLowerInvariant()}`\n\n{FieldTexts.Header}");
            foreach (var field in KafkaNames.Spec.Fields.Where(field => KafkaNames.Spec.ScopeOf(field) == scope))
                page.Append(FieldTexts.Row(field, string.Join("`, `", KafkaNames.Spec.OtherSpellings(field).Prepend(field.Name)), KafkaNames.Spec.InsteadOf(field) is { } instead ? $" **No effect in this version**: {instead}." : null));
        }
        page.Append("\n### Decided by Weir\n\nThese names are refused, with the reason.\n\n| Name | Reason |\n|---|---|\n");
        foreach (var (name, reason) in DecidedByWeir.Reasons.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            page.Append($"| `{name}` | {reason} |\n");
    }

    static string Join(string path, string name) => SettingsReader.Join(path, name);

    /// <summary>As GitHub makes anchors of headings: only letters, digits, hyphens and underscores stay.</summary>
    static string Anchor(string heading) => string.Concat(heading.Where(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_'));
}
