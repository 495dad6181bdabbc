using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Configuration;

/// <summary>Puts settings from environment variables and then from flags over those of the file.</summary>
/// <remarks>
/// <c>WEIR_DELIVERY__TRANSACTION__AGE</c> is <c>delivery.transaction.age</c>: levels are parted by two underscores. A variable counts
/// when its first level is a setting; one with levels whose first is none is a problem; any other <c>WEIR_…</c> is not for the file.
/// </remarks>
sealed class Overrides(ISettingsSpec spec, YamlMap root, ProblemList problems)
{
    const string Prefix = "WEIR_";

    public void Apply(PipelineEnvironment environment)
    {
        foreach (var (name, value) in environment.Variables.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
                ApplyVariable(name, value);
        foreach (var (path, value) in environment.Flags)
            Set(path.Split('.'), value, new Position($"{environment.FlagPrefix}{path}", 0, 0));
    }

    void ApplyVariable(string name, string value)
    {
        var levels = name[Prefix.Length..].ToLowerInvariant().Split("__");
        if (levels.Length > 1 || spec.Fields.Any(field => field.Name == levels[0]))
            Set(levels, value, new Position($"environment {name}", 0, 0));
    }

    void Set(string[] levels, string value, Position at) => SetWithin(root, spec.Fields, levels, 0, new YamlScalar(at, value, plain: true));

    void SetWithin(YamlMap map, IReadOnlyList<FieldSpec> fields, string[] levels, int level, YamlScalar value)
    {
        var field = fields.FirstOrDefault(known => known.Name == levels[level]);
        var below = levels.Length - level - 1;
        switch (field?.Kind)
        {
            case null:
                Unknown(levels, level, fields, value.At);
                break;
            case FieldKind.Group or FieldKind.GroupMap or FieldKind.TextMap or FieldKind.Steps when below == 0:
                Refuse(levels, field, value.At);
                break;
            case FieldKind.Group:
                SetWithin(Descend(map, field.Name, value.At), field.Group!.Fields, levels, level + 1, value);
                break;
            case FieldKind.GroupMap when below > 1:
                var groups = Descend(map, field.Name, value.At);
                SetWithin(Descend(groups, ChosenName(groups, levels[level + 1]), value.At), field.Group!.Fields, levels, level + 2, value);
                break;
            case FieldKind.TextMap:
                var name = string.Join('.', levels[(level + 1)..]).Replace('_', '.');
                Descend(map, field.Name, value.At).Set(new YamlEntry(name, value.At, value));
                break;
            case not (FieldKind.GroupMap or FieldKind.Steps) when below == 0:
                map.Set(new YamlEntry(field.Name, value.At, value));
                break;
            default:
                Unknown(levels, level + 1, [], value.At);
                break;
        }
    }

    void Refuse(string[] levels, FieldSpec field, Position at) =>
        problems.Add("WEIR1020", at, $"'{string.Join('.', levels)}' cannot be set from outside the file", field.Group is { } group ? Suggestion.For("", group.Fields.Select(known => known.Name)) : "Write it in the file.");

    void Unknown(string[] levels, int level, IEnumerable<FieldSpec> known, Position at) =>
        problems.Add("WEIR1020", at, $"there is no setting '{string.Join('.', levels)}'", (level < levels.Length ? Suggestion.For(levels[level], known.Select(field => field.Name)) : null) ?? "docs/reference/settings.md lists all.");

    /// <summary>The map below a key; what is not a map there is left for the reader to complain about, unless the override needs the place.</summary>
    static YamlMap Descend(YamlMap map, string key, Position at)
    {
        if (map.Find(key)?.Value is YamlMap inner)
            return inner;
        inner = new YamlMap(at);
        map.Set(new YamlEntry(key, at, inner));
        return inner;
    }

    /// <summary>Variables cannot hold hyphens or small letters by custom: <c>LOGIN_IP</c> finds <c>login-ip</c>.</summary>
    static string ChosenName(YamlMap map, string name) =>
        map.Entries.FirstOrDefault(entry => entry.Key.Replace('-', '_').Equals(name.Replace('-', '_'), StringComparison.OrdinalIgnoreCase))?.Key ?? name;
}
