using System.Globalization;
using System.Text.Json;
using Weir.Engine.Configuration.Yaml;
using Weir.Engine.Contracts.Patterns;

namespace Weir.Engine.Configuration;

/// <summary>Reads one value of a kind and checks its range, words or rule.</summary>
sealed class ValueReader(ReadingContext context)
{
    public const string PathHint = "A path is a.b.c; quote a name that holds a dot: a.\"b.c\".";

    const int EchoMax = 60;

    /// <summary>The value in the kind's type, or null after adding a problem.</summary>
    public object? Read(FieldSpec field, YamlNode node, string path)
    {
        if (field.Kind is FieldKind.Texts or FieldKind.Choices or FieldKind.Paths or FieldKind.Scalars)
            return ReadList(field, node, path);
        if (field.Kind is FieldKind.Json)
            return ReadJson(node);
        if (field.Kind is FieldKind.ScalarMap)
            return ReadScalarMap(field, node, path);
        if (node is not YamlScalar scalar)
            return Wrong(node, "WEIR1006", $"{path} is {node.Shape}, must be {Expected(field)}");
        context.Dump.Value(scalar, field.Secret);
        return scalar.Unresolved ? Placeholder(field, scalar) : ReadScalar(field, scalar, path);
    }

    /// <summary>What stands in for a value that is not known, so that the rest can be checked in lint.</summary>
    static object? Placeholder(FieldSpec field, YamlScalar scalar) => field.Default ?? field.Kind switch
    {
        FieldKind.Text or FieldKind.KeyName or FieldKind.LookupName or FieldKind.Folder => scalar.Text,
        FieldKind.Choice => field.Words[0],
        FieldKind.Path => FieldPath.Parse("unresolved"),
        FieldKind.Integer when field.NoneWord is null => field.AtLeast ?? 0L,
        FieldKind.Duration => field.AtLeast ?? TimeSpan.Zero,
        FieldKind.Size => field.AtLeast ?? new ByteSize(0),
        FieldKind.Scalar => JsonScalar.Null,
        FieldKind.Number => new JsonScalar(JsonValueKind.Number, "0"),
        FieldKind.Pattern => "",
        _ => null,
    };

    object? ReadScalar(FieldSpec field, YamlScalar scalar, string path) => field.Kind switch
    {
        FieldKind.Text => Checked(field, scalar, path),
        FieldKind.Choice => ReadChoice(field, scalar, path),
        FieldKind.Path => ReadPath(scalar, path),
        FieldKind.Integer => ReadInteger(field, scalar, path),
        FieldKind.Boolean => ReadBoolean(scalar, path),
        FieldKind.Scalar => YamlJson.Scalar(scalar),
        FieldKind.Number => YamlJson.Scalar(scalar) is { Kind: JsonValueKind.Number } number ? number : Wrong(scalar, "WEIR1001", $"{path} is {Echo(scalar, field)}, must be {Expected(field)}"),
        FieldKind.Pattern => ReadPattern(field, scalar, path),
        FieldKind.Duration => DurationText.TryParse(scalar.Text, out var duration)
            ? InRange(field, scalar, path, duration, DurationText.Format)
            : Wrong(scalar, "WEIR1001", $"{path} is {Echo(scalar, field)}, must be {Expected(field)}"),
        FieldKind.Size => ByteSize.TryParse(scalar.Text, out var size)
            ? InRange(field, scalar, path, size, value => value.ToString())
            : Wrong(scalar, "WEIR1001", $"{path} is {Echo(scalar, field)}, must be {Expected(field)}"),
        FieldKind.KeyName => ReadKeyName(scalar, path),
        FieldKind.LookupName => ReadLookupName(scalar, path),
        FieldKind.File => ReadFile(field, scalar, path),
        FieldKind.FilePath => FullPath(scalar.Text) ?? Wrong(scalar, "WEIR1001", $"{path} is {Echo(scalar, field)}, must be the path of a file"),
        FieldKind.Folder => ReadFolder(scalar, path),
        _ => throw new System.Diagnostics.UnreachableException($"{field.Kind} is not a scalar"),
    };

    object? ReadList(FieldSpec field, YamlNode node, string path)
    {
        var items = node switch
        {
            YamlList list => list.Items,
            YamlScalar { Unresolved: true } => [],
            YamlScalar scalar => [.. SplitAtCommas(scalar)],
            _ => null,
        };
        if (items is null)
            return Wrong(node, "WEIR1006", $"{path} is {node.Shape}, must be {Expected(field)}");
        context.Dump.Value(items);
        var values = new List<object>();
        foreach (var item in items)
            if (item is not YamlScalar scalar)
                Wrong(item, "WEIR1006", $"{path} holds {item.Shape}, must be {Expected(field)}");
            else if (!scalar.Unresolved && ReadItem(field, scalar, path) is { } value)
                values.Add(value);
        return field.Kind switch
        {
            FieldKind.Paths => values.Cast<FieldPath>().ToList(),
            FieldKind.Scalars => values.Cast<JsonScalar>().ToList(),
            _ => values.Cast<string>().ToList(),
        };
    }

    JsonElement ReadJson(YamlNode node)
    {
        if (node is YamlScalar scalar)
            context.Dump.Value(scalar, secret: false);
        else
            context.Dump.Json(YamlJson.Element(node), node.At, YamlJson.HasSecret(node));
        return YamlJson.Element(node);
    }

    List<KeyValuePair<string, JsonScalar>>? ReadScalarMap(FieldSpec field, YamlNode node, string path)
    {
        if (node is not YamlMap { Entries.Count: > 0 } map)
            return (List<KeyValuePair<string, JsonScalar>>?)Wrong(node, "WEIR1006", $"{path} is {(node is YamlMap ? "empty" : node.Shape)}, must be {Expected(field)}");
        context.Dump.Json(YamlJson.Element(node), node.At, YamlJson.HasSecret(node));
        var values = new List<KeyValuePair<string, JsonScalar>>();
        foreach (var entry in map.Entries)
            if (entry.Value is YamlScalar scalar)
                values.Add(new(entry.Key, YamlJson.Scalar(scalar)));
            else
                Wrong(entry.Value, "WEIR1006", $"{path}.{entry.Key} is {entry.Value.Shape}, must be a text, number, true, false or null");
        return values;
    }

    object? ReadItem(FieldSpec field, YamlScalar scalar, string path) => field.Kind switch
    {
        FieldKind.Paths => ReadPath(scalar, path),
        FieldKind.Choices => ReadChoice(field, scalar, path),
        FieldKind.Scalars => YamlJson.Scalar(scalar),
        _ => Checked(field, scalar, path),
    };

    static IEnumerable<YamlScalar> SplitAtCommas(YamlScalar scalar) =>
        scalar.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(text => new YamlScalar(scalar.At, text, scalar.Plain) { Secret = scalar.Secret });

    string? Checked(FieldSpec field, YamlScalar scalar, string path)
    {
        if (field.Check?.Invoke(scalar.Text) is not { } wrong)
            return scalar.Text;
        context.Problems.Add("WEIR1015", scalar.At, $"{path} {Echo(scalar, field)} {wrong}");
        return null;
    }

    object? ReadChoice(FieldSpec field, YamlScalar scalar, string path)
    {
        if (!field.Words.Contains(scalar.Text))
            return Wrong(scalar, "WEIR1001", $"{path} is {Echo(scalar, field)}, must be {Expected(field)}", Suggestion.Nearest(scalar.Text, field.Words) is { } near ? $"Did you mean '{near}'?" : null);
        if (field.Check?.Invoke(scalar.Text) is { } reason)
            return Wrong(scalar, "WEIR1007", $"{path}: {scalar.Text} is not supported in this version: {reason}");
        return scalar.Text;
    }

    object? ReadPath(YamlScalar scalar, string path) =>
        FieldPath.TryParse(scalar.Text, out var read, out var reason)
            ? read
            : Wrong(scalar, "WEIR1019", $"{path} {Echo(scalar)} {reason}", PathHint);

    object? ReadPattern(FieldSpec field, YamlScalar scalar, string path)
    {
        try
        {
            return new Pattern(scalar.Text).Text;
        }
        catch (FormatException wrong)
        {
            return Wrong(scalar, "WEIR1030", $"{path}: the pattern {Echo(scalar, field)} {wrong.Message}", "Write it without that: a record must not be able to make a pattern slow.");
        }
    }

    object? ReadInteger(FieldSpec field, YamlScalar scalar, string path)
    {
        if (scalar.Text == field.NoneWord)
            return null;
        return long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            ? InRange(field, scalar, path, value, number => number.ToString(CultureInfo.InvariantCulture))
            : Wrong(scalar, "WEIR1001", $"{path} is {Echo(scalar, field)}, must be {Expected(field)}");
    }

    object? ReadBoolean(YamlScalar scalar, string path) => scalar.Text switch
    {
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        _ => Wrong(scalar, "WEIR1001", $"{path} is {Echo(scalar)}, must be true or false"),
    };

    object? InRange<T>(FieldSpec field, YamlScalar scalar, string path, T value, Func<T, string> format)
        where T : struct, IComparable<T>
    {
        if (field.AtLeast is T least && value.CompareTo(least) < 0)
            return Wrong(scalar, "WEIR1001", $"{path} is {format(value)}, must be at least {format(least)}");
        if (field.AtMost is T most && value.CompareTo(most) > 0)
            return Wrong(scalar, "WEIR1001", $"{path} is {format(value)}, must be at most {format(most)}");
        return value;
    }

    object? ReadKeyName(YamlScalar scalar, string path) =>
        context.KeyNames.Contains(scalar.Text)
            ? scalar.Text
            : Wrong(scalar, "WEIR1016", $"{path} names the key {Echo(scalar)}, which is not under keys", Suggestion.For(scalar.Text, context.KeyNames) ?? "Add it: keys: { name: { folder: … } }.");

    object? ReadLookupName(YamlScalar scalar, string path) =>
        context.LookupNames.Contains(scalar.Text)
            ? scalar.Text
            : Wrong(scalar, "WEIR1025", $"{path} names the lookup {Echo(scalar)}, which is not under lookups", Suggestion.For(scalar.Text, context.LookupNames) ?? "Add it: lookups: { name: { file: … } }.");

    ContractFile? ReadFile(FieldSpec field, YamlScalar scalar, string path)
    {
        var full = FullPath(scalar.Text);
        try
        {
            if (full is not null && context.Environment.ReadFile(full) is { } bytes)
                return new ContractFile(full, bytes);
            MissingPath(scalar, field.Secret, $"{path}: the file {Echo(scalar)} does not exist");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            MissingPath(scalar, field.Secret, $"{path}: the file {Echo(scalar)} cannot be read: {error.Message}");
        }
        return null;
    }

    /// <summary>Secrets are not at hand where a file is only linted; contracts are.</summary>
    void MissingPath(YamlScalar scalar, bool secret, string message) =>
        context.Problems.Add("WEIR1013", scalar.At, message, "Paths start at the pipeline file's folder.", secret && context.Environment.AllowsUnresolved ? ProblemSeverity.Warning : ProblemSeverity.Error);

    object? ReadFolder(YamlScalar scalar, string path)
    {
        var full = FullPath(scalar.Text);
        if (full is null || (!context.Environment.UsesTestKeys && !context.Environment.FolderExists(full)))
            MissingPath(scalar, secret: true, $"{path}: the folder {Echo(scalar)} does not exist");
        return full ?? scalar.Text;
    }

    string? FullPath(string path) => path.Length == 0 || path.Contains('\0') ? null : Path.GetFullPath(path, context.Folder);

    object? Wrong(YamlNode node, string code, string message, string? hint = null)
    {
        context.Problems.Add(code, node.At, message, hint);
        return null;
    }

    static string Expected(FieldSpec field) => field.Kind switch
    {
        FieldKind.Integer => field.NoneWord is { } word ? $"a whole number or {word}" : "a whole number",
        FieldKind.Boolean => "true or false",
        FieldKind.Choice => Alternatives(field.Words),
        FieldKind.Choices => $"a list of {Alternatives(field.Words)}",
        FieldKind.Texts => "a list of texts",
        FieldKind.Paths => "a list of field paths",
        FieldKind.Path => "a field's path",
        FieldKind.Duration => "a duration such as 100ms, 5s or 2h",
        FieldKind.Size => "a size such as 64KiB or 8MiB",
        FieldKind.Scalar => "a text, number, true, false or null",
        FieldKind.Scalars => "a list of texts, numbers, true, false or null",
        FieldKind.ScalarMap => "a map of values",
        FieldKind.Number => "a number",
        FieldKind.Pattern => "a pattern",
        _ => "a text",
    };

    static string Alternatives(IReadOnlyList<string> words) =>
        words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} or {words[^1]}";

    static string Echo(YamlScalar scalar, FieldSpec? field = null)
    {
        if (scalar.Secret || field?.Secret == true)
            return "***";
        var text = string.Concat(scalar.Text.Select(character => char.IsControl(character) ? '\uFFFD' : character));
        return text.Length > EchoMax ? $"'{text[..EchoMax]}…'" : $"'{text}'";
    }
}
