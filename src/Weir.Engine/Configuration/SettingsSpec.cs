namespace Weir.Engine.Configuration;

/// <summary>The one registration of a settings group: its name, one line of documentation, its settings, and the record they are bound to.</summary>
sealed class SettingsSpec<T>(string name, string doc) : FieldSpecs<SettingsSpec<T>>, ISettingsSpec
    where T : class
{
    Func<SpecValues, T>? _build;

    public string Name { get; } = name;

    public string Doc { get; } = doc;

    /// <summary>A group within this one; when it is missing it has its own defaults, unless it is optional (then it is null) or required.</summary>
    public SettingsSpec<T> Group<TGroup>(SettingsSpec<TGroup> group, bool required = false, bool optional = false)
        where TGroup : class =>
        Add(new FieldSpec(group.Name, FieldKind.Group, group.Doc) { Group = group, Required = required, Optional = optional });

    /// <summary>A map from a name of the user's choice to a group.</summary>
    public SettingsSpec<T> GroupMap<TGroup>(string name, string doc, SettingsSpec<TGroup> group)
        where TGroup : class =>
        Add(new FieldSpec(name, FieldKind.GroupMap, doc) { Group = group });

    /// <summary>A file beside the pipeline file; bound to its path and bytes.</summary>
    public SettingsSpec<T> File(string name, string doc) => Add(new FieldSpec(name, FieldKind.File, doc));

    /// <summary>A file beside the pipeline file that is read later; bound to its full path.</summary>
    public SettingsSpec<T> FilePath(string name, string doc, bool required = false) => Add(new FieldSpec(name, FieldKind.FilePath, doc) { Required = required });

    /// <summary>A folder beside the pipeline file; bound to its full path.</summary>
    public SettingsSpec<T> Folder(string name, string doc) => Add(new FieldSpec(name, FieldKind.Folder, doc) { Required = true });

    /// <summary>A text that is never shown.</summary>
    public SettingsSpec<T> Secret(string name, string doc) => Add(new FieldSpec(name, FieldKind.Text, doc) { Secret = true });

    public SettingsSpec<T> FieldPaths(string name, string doc) => Add(new FieldSpec(name, FieldKind.Paths, doc));

    public SettingsSpec<T> TextMap(string name, string doc) => Add(new FieldSpec(name, FieldKind.TextMap, doc));

    public SettingsSpec<T> Steps(string name, string doc) => Add(new FieldSpec(name, FieldKind.Steps, doc));

    public SettingsSpec<T> Builds(Func<SpecValues, T> from)
    {
        _build = from;
        return this;
    }

    public object Bind(SpecValues values) => (_build ?? throw new InvalidOperationException($"'{Name}' binds to nothing: call Builds"))(values);

    /// <summary>The record with every setting at its default. Only for groups that require nothing.</summary>
    public T Defaults() => (T)Bind(DefaultValues.Of(this));
}
