using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Configuration;

/// <summary>Reads maps by their registration into values, and names everything that does not fit.</summary>
sealed class SettingsReader(ReadingContext context)
{
    readonly ProblemList _problems = context.Problems;
    readonly ValueReader _values = new(context);

    /// <summary>The bound group, or null after adding the problems that kept it from being bound.</summary>
    public object? ReadGroup(ISettingsSpec spec, YamlMap map, string path)
    {
        var errors = _problems.Errors;
        var read = ReadFields(spec.Fields, map, path, "setting");
        return _problems.Errors == errors ? spec.Bind(read) : null;
    }

    /// <summary>Every field's value or default. Only to be used when no error was added.</summary>
    public SpecValues ReadFields(IReadOnlyList<FieldSpec> fields, YamlMap map, string path, string noun)
    {
        foreach (var entry in map.Entries)
            if (!fields.Any(field => field.Name == entry.Key))
                _problems.Add("WEIR1002", entry.At, $"unknown {noun} '{Join(path, entry.Key)}'", fields.Count == 0 ? "It has none: write {}." : Suggestion.For(entry.Key, fields.Where(field => field.Kind != FieldKind.Unsupported).Select(field => field.Name)));
        var read = new Dictionary<string, object?>(StringComparer.Ordinal);
        foreach (var field in fields)
        {
            context.Dump.Enter(field.Name);
            read[field.Name] = ReadField(field, map.Find(field.Name), Join(path, field.Name), map.At);
            context.Dump.Leave();
        }
        return new SpecValues(read);
    }

    object? ReadField(FieldSpec field, YamlEntry? entry, string path, Position parent)
    {
        if (entry is null)
            return ReadMissing(field, path, parent);
        if (field.Kind == FieldKind.Unsupported)
        {
            _problems.Add("WEIR1007", entry.At, $"{path} is not supported in this version: {field.Reason}", "Remove it.");
            return null;
        }
        if (entry.Value is YamlScalar { IsNull: true } empty && field.Kind is not (FieldKind.Scalar or FieldKind.Json or FieldKind.Steps) && !field.Words.Contains(empty.Text))
        {
            _problems.Add("WEIR1006", entry.At, $"{path} has no value", $"Give it one, or remove the key. {field.Doc}");
            return null;
        }
        return field.Kind switch
        {
            FieldKind.Group => ReadInner(entry.Value, path, field.Group, map => ReadGroup(field.Group!, map, path)),
            FieldKind.GroupMap => ReadInner(entry.Value, path, null, map => ReadGroupMap(field, map, path)),
            FieldKind.TextMap => ReadInner(entry.Value, path, null, map => ReadTextMap(map, path)),
            FieldKind.Steps => new StepsReader(context, this).Read(entry.Value, path),
            _ => _values.Read(field, entry.Value, path),
        };
    }

    object? ReadMissing(FieldSpec field, string path, Position parent)
    {
        if (field.Required)
            _problems.Add("WEIR1003", parent, $"{path} is missing", field.Doc);
        else if (field is { Kind: FieldKind.Group, Optional: false })
            return ReadGroup(field.Group!, new YamlMap(parent), path);
        else if (field.Default is not null)
            context.Dump.Value(field.Default, "default");
        return field.Default;
    }

    object? ReadInner(YamlNode node, string path, ISettingsSpec? known, Func<YamlMap, object?> read)
    {
        if (node is YamlMap map)
            return read(map);
        _problems.Add("WEIR1006", node.At, $"{path} is {node.Shape}, must be a map", known is null ? null : $"It holds {string.Join(", ", known.Fields.Where(field => field.Kind != FieldKind.Unsupported).Select(field => field.Name))}.");
        return null;
    }

    Dictionary<string, object> ReadGroupMap(FieldSpec field, YamlMap map, string path)
    {
        var groups = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            context.Dump.Enter(entry.Key);
            if (ChosenName.Check(entry.Key) is { } wrong)
                _problems.Add("WEIR1015", entry.At, $"the name '{entry.Key}' under {path} {wrong}", null);
            if (ReadInner(entry.Value, Join(path, entry.Key), field.Group, inner => ReadGroup(field.Group!, inner, Join(path, entry.Key))) is { } group)
                groups[entry.Key] = group;
            context.Dump.Leave();
        }
        return groups;
    }

    List<TextEntry> ReadTextMap(YamlMap map, string path)
    {
        var entries = new List<TextEntry>();
        foreach (var entry in map.Entries)
        {
            context.Dump.Enter(entry.Key);
            if (entry.Value is YamlScalar scalar)
            {
                entries.Add(new TextEntry(entry.Key, scalar.Text, entry.At, scalar.Unresolved, scalar.File));
                context.Dump.Value(scalar, secret: Kafka.KafkaNames.IsSecret(entry.Key));
            }
            else
                _problems.Add("WEIR1006", entry.Value.At, $"{Join(path, entry.Key)} is {entry.Value.Shape}, must be a text", null);
            context.Dump.Leave();
        }
        return entries;
    }

    internal static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
