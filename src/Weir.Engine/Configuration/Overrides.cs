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
            Set(path.Split('.'), value, new Position($"flag {path}", 0, 0));
    }

    void ApplyVariable(string name, string value)
    {
        var levels = name[Prefix.Length..].ToLowerInvariant().Split("__");
        if (levels.Length > 1 || spec.Fields.Any(field => field.Name == levels[0]))
            Set(levels, value, new Position($"environment {name}", 0, 0));
    }

    void Set(string[] levels, string value, Position at)
    {
        var map = root;
        var fields = spec.Fields;
        for (var level = 0; level < levels.Length; level++)
        {
            var field = fields.FirstOrDefault(known => known.Name == levels[level]);
            var last = level == levels.Length - 1;
            if (field is null)
            {
                Unknown(levels, level, fields, at);
                return;
            }
            if (last)
            {
                SetValue(map, field, value, levels, at);
                return;
            }
            var inner = Descend(map, field.Name, at);
            switch (field.Kind)
            {
                case FieldKind.Group:
                    fields = field.Group!.Fields;
                    break;
                case FieldKind.GroupMap when level + 2 < levels.Length:
                    inner = Descend(inner, ChosenName(inner, levels[++level]), at);
                    fields = field.Group!.Fields;
                    break;
                case FieldKind.TextMap:
                    var name = string.Join('.', levels[(level + 1)..]).Replace('_', '.');
                    inner.Set(new YamlEntry(name, at, new YamlScalar(at, value, plain: true)));
                    return;
                default:
                    Unknown(levels, level + 1, [], at);
                    return;
            }
            map = inner;
        }
    }

    void SetValue(YamlMap map, FieldSpec field, string value, string[] levels, Position at)
    {
        if (field.Kind is FieldKind.Group or FieldKind.GroupMap or FieldKind.TextMap or FieldKind.Steps)
            problems.Add("WEIR1020", at, $"'{string.Join('.', levels)}' cannot be set from outside the file", field.Group is { } group ? Suggestion.For("", group.Fields.Select(known => known.Name)) : null);
        else
            map.Set(new YamlEntry(field.Name, at, new YamlScalar(at, value, plain: true)));
    }

    void Unknown(string[] levels, int level, IEnumerable<FieldSpec> known, Position at) =>
        problems.Add("WEIR1020", at, $"there is no setting '{string.Join('.', levels)}'", level < levels.Length ? Suggestion.For(levels[level], known.Select(field => field.Name)) : null);

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
