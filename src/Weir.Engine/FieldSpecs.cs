namespace Weir.Engine;

/// <summary>The fluent list of fields that steps and settings groups share.</summary>
public abstract class FieldSpecs<TSelf>
    where TSelf : FieldSpecs<TSelf>
{
    readonly List<FieldSpec> _fields = [];

    /// <summary>The fields in the order in which they were added.</summary>
    public IReadOnlyList<FieldSpec> Fields => _fields;

    public TSelf Path(string name, string doc, bool required = false) =>
        Add(new FieldSpec(name, FieldKind.Path, doc) { Required = required });

    public TSelf Paths(string name, string doc, bool required = false) =>
        Add(new FieldSpec(name, FieldKind.Paths, doc) { Required = required });

    public TSelf Text(string name, string doc, string? byDefault = null, bool required = false, Func<string, string?>? check = null) =>
        Add(new FieldSpec(name, FieldKind.Text, doc) { Default = byDefault, Required = required, Check = check });

    public TSelf Texts(string name, string doc, IReadOnlyList<string>? byDefault = null, Func<string, string?>? check = null) =>
        Add(new FieldSpec(name, FieldKind.Texts, doc) { Default = byDefault, Check = check });

    public TSelf Integer(string name, string doc, long? byDefault = null, bool required = false, long? atLeast = null, long? atMost = null, string? noneWord = null) =>
        Add(new FieldSpec(name, FieldKind.Integer, doc) { Default = byDefault, Required = required, AtLeast = atLeast, AtMost = atMost, NoneWord = noneWord });

    public TSelf Boolean(string name, string doc, bool byDefault) =>
        Add(new FieldSpec(name, FieldKind.Boolean, doc) { Default = byDefault });

    public TSelf Choice(string name, string doc, IReadOnlyList<string> words, string? byDefault = null, bool required = false, Func<string, string?>? check = null) =>
        Add(new FieldSpec(name, FieldKind.Choice, doc) { Words = words, Default = byDefault, Required = required, Check = check });

    public TSelf Choices(string name, string doc, IReadOnlyList<string> words, IReadOnlyList<string>? byDefault = null) =>
        Add(new FieldSpec(name, FieldKind.Choices, doc) { Words = words, Default = byDefault });

    public TSelf Scalar(string name, string doc, bool required = false) =>
        Add(new FieldSpec(name, FieldKind.Scalar, doc) { Required = required });

    public TSelf Scalars(string name, string doc, bool required = false) =>
        Add(new FieldSpec(name, FieldKind.Scalars, doc) { Required = required });

    public TSelf ScalarMap(string name, string doc, bool required = false) =>
        Add(new FieldSpec(name, FieldKind.ScalarMap, doc) { Required = required });

    public TSelf Json(string name, string doc, bool required = false) =>
        Add(new FieldSpec(name, FieldKind.Json, doc) { Required = required });

    public TSelf Number(string name, string doc, bool required = false) =>
        Add(new FieldSpec(name, FieldKind.Number, doc) { Required = required });

    public TSelf Pattern(string name, string doc, bool required = false) =>
        Add(new FieldSpec(name, FieldKind.Pattern, doc) { Required = required });

    public TSelf Duration(string name, string doc, TimeSpan? byDefault = null, bool required = false, TimeSpan? atLeast = null, TimeSpan? atMost = null) =>
        Add(new FieldSpec(name, FieldKind.Duration, doc) { Default = byDefault, Required = required, AtLeast = atLeast, AtMost = atMost });

    public TSelf Size(string name, string doc, ByteSize? byDefault = null, bool required = false, ByteSize? atLeast = null, ByteSize? atMost = null) =>
        Add(new FieldSpec(name, FieldKind.Size, doc) { Default = byDefault, Required = required, AtLeast = atLeast, AtMost = atMost });

    public TSelf KeyName(string name, string doc, bool required = false) =>
        Add(new FieldSpec(name, FieldKind.KeyName, doc) { Required = required });

    internal TSelf LookupName(string name, string doc, bool required = false) =>
        Add(new FieldSpec(name, FieldKind.LookupName, doc) { Required = required });

    /// <summary>A name that will mean something one day: its use is a problem that says why.</summary>
    public TSelf Unsupported(string name, string doc, string reason) =>
        Add(new FieldSpec(name, FieldKind.Unsupported, doc) { Reason = reason });

    private protected TSelf Add(FieldSpec field)
    {
        if (_fields.Exists(known => known.Name == field.Name))
            throw new ArgumentException($"the field '{field.Name}' is registered twice", nameof(field));
        _fields.Add(field);
        return (TSelf)this;
    }
}
