using Weir.Engine.Contracts.Validation;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary>The fields that a contract names, wherever in its schemas, and which of them are personal.</summary>
/// <param name="fields">Numbers the fields.</param>
/// <param name="anyPersonal">True when a schema is marked <c>x-personal</c> at all.</param>
sealed class ContractFields(FieldTable fields, bool anyPersonal)
{
    /// <summary>Beyond so many fields an object is taken as a whole: schemas that refer to each other can name fields without end.</summary>
    public const int FieldsMax = 1_024;

    readonly HashSet<(Schema, int)> _seen = [];
    readonly HashSet<Schema> _around = [];
    readonly HashSet<int> _listed = [];
    readonly HashSet<int> _open = [];
    readonly HashSet<int> _named = [];
    readonly List<FieldPath> _personal = [];

    /// <summary>By number: what <c>properties</c> or <c>required</c> names.</summary>
    public IReadOnlySet<int> Named => _named;

    /// <summary>The objects whose fields are listed; what else stands in them is unknown. Not where <c>patternProperties</c> or a schema for additional fields speaks about the others.</summary>
    public IEnumerable<int> Listed => _listed.Where(listed => !_open.Contains(listed));

    public IReadOnlyList<FieldPath> Personal => _personal;

    /// <summary>True when a field below that one can still have a number.</summary>
    public static bool HasRoom(FieldTable fields, int field) => fields.Count < FieldsMax && (fields.Path(field)?.Segments.Count ?? 0) < 64;

    public void Visit(Schema schema, int field)
    {
        // A schema within itself: its fields go on for ever, so the inner object is taken as a whole.
        if (!_seen.Add((schema, field)) || !_around.Add(schema)) return;
        if (schema.IsPersonal) AddPersonal(field);
        foreach (var keyword in schema.Keywords)
        {
            foreach (var inner in keyword.InPlace) Visit(inner, field);
            if (anyPersonal && keyword.Inner.Any(inner => HoldsPersonal(inner, []))) AddPersonal(field);
            if (keyword is RequiredKeyword required) AddRequired(required, field);
            if (keyword is PropertiesKeyword properties) AddProperties(properties, field);
            if (keyword is UnevaluatedKeyword { Fields: { } rest }) Close(rest, field);
        }
        _around.Remove(schema);
    }

    void AddRequired(RequiredKeyword required, int field)
    {
        foreach (var name in required.Names)
            if (HasRoom(fields, field)) _named.Add(fields.Child(field, name));
    }

    void AddProperties(PropertiesKeyword properties, int field)
    {
        if (properties.Named.Count > 0) _listed.Add(field);
        if (properties.Patterns.Count > 0) _open.Add(field);
        if (properties.Additional is { } additional) Close(additional, field);
        foreach (var (name, schema) in properties.Named)
        {
            if (!HasRoom(fields, field))
            {
                _open.Add(field);
                continue;
            }
            var member = fields.Child(field, name);
            _named.Add(member);
            Visit(schema, member);
        }
    }

    void Close(Schema rest, int field)
    {
        if (rest.AllowsNothing) _listed.Add(field);
        else if (!rest.AllowsEverything) _open.Add(field);
    }

    void AddPersonal(int field)
    {
        if (fields.Path(field) is { } path && !_personal.Contains(path)) _personal.Add(path);
    }

    /// <summary>Items and fields without a name have no path of their own: the field around them is personal.</summary>
    static bool HoldsPersonal(Schema schema, HashSet<Schema> seen) =>
        seen.Add(schema) && (schema.IsPersonal || schema.Keywords.SelectMany(keyword => keyword.InPlace.Concat(keyword.Inner)).Any(inner => HoldsPersonal(inner, seen))
            || schema.Keywords.OfType<PropertiesKeyword>().SelectMany(properties => properties.Named).Any(pair => HoldsPersonal(pair.Value, seen)));
}
