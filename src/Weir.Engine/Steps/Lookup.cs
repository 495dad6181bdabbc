using Weir.Engine.Lookups;

namespace Weir.Engine.Steps;

/// <summary>Adds values of a table, found by what a field holds.</summary>
sealed class Lookup : IStep, IAtTransaction
{
    public static readonly StepSpec Spec = new StepSpec("lookup", "Adds values of a table (see `lookups` in the settings), found by what a field holds. What it adds is never personal data by itself: a table's values come from no field. The table is as of the last time it was read, so a record that is processed again may find another.")
        .Path("field", "The text, number or boolean to look for; it stays as it is. Missing, null, objects and lists are never found.", required: true)
        .LookupName("from", "The table's name under lookups.", required: true)
        .Choice("by", "equals: the field's text is the key, byte for byte. cidr: the keys are networks such as 192.0.2.0/24 or 2001:db8::/32, the field an IP address; of several networks that hold it the smallest is found.", ["equals", "cidr"], byDefault: "equals")
        .ScalarMap("add", "From each field to set to the column whose value it takes. A file's values are texts, and step convert makes numbers of them; a topic's are texts, numbers and booleans as the record has them.", required: true)
        .Scalar("default", "What every field under add becomes when nothing is found; one of them alone when the entry is found and does not have its column.")
        .Choice("missing", "Without a default: what happens when nothing is found. keep: the record stays as it is.", ["keep", "reject"], byDefault: "keep")
        .Example("lookup: { field: ip, from: countries, by: cidr, add: { country: country_code }, default: unknown }", """{"ip":"192.0.2.17","n":1}""", """{"ip":"192.0.2.17","n":1,"country":"DE"}""")
        .Example("lookup: { field: device, from: devices, add: { vendor: maker, display.model: name } }", """{"device":"a1"}""", """{"device":"a1","vendor":"Acme","display":{"model":"Model \"1\""}}""")
        .Flows(Flow)
        .Checks(Wrong)
        .Builds((values, context) => new Lookup(values, context));

    readonly int _field;
    readonly ILookupSource _source;
    readonly TimeProvider _time;
    readonly (int Field, string Column)[] _added;
    readonly int[] _columns;
    readonly ConstantValue? _default;
    readonly bool _rejects;
    ILookupTable? _table;

    Lookup(SpecValues values, StepContext context)
    {
        _field = context.Resolve(values.Path("field"));
        _source = context.Lookup(values.Text("from"), values.Text("by") == "cidr" ? LookupKeys.Networks : LookupKeys.Texts);
        _time = context.Time;
        _added = [.. values.ScalarMap("add").Select(pair => (context.Resolve(FieldPath.Parse(pair.Key)), pair.Value.Text))];
        _columns = new int[_added.Length];
        _default = values.ScalarOrNull("default") is { } other ? ConstantValue.Of(other) : null;
        _rejects = values.Text("missing") == "reject";
        foreach (var (_, column) in _added) _source.Needs(column);
    }

    /// <summary>What became of the table, or null. Told once, to one worker.</summary>
    public LookupChange? TakeChange() => _source.TakeChange();

    public void BeginTransaction()
    {
        var table = _source.Refresh(_time);
        if (ReferenceEquals(table, _table)) return;
        for (var at = 0; at < _added.Length; at++) _columns[at] = table.ColumnOf(_added[at].Column);
        _table = table;
    }

    public StepResult Apply(ref Record record)
    {
        var row = record.Kind(_field) is JsonKind.String or JsonKind.Number or JsonKind.True or JsonKind.False ? _table!.Find(record.Text(_field)) : LookupRow.None;
        for (var at = 0; at < _added.Length; at++)
        {
            var field = _added[at].Field;
            var value = row.IsFound ? _table!.Value(row, _columns[at]) : default;
            var isFound = value.Kind is not (JsonKind.Missing or JsonKind.Null);
            if (!isFound && _default is null && _rejects) return StepResult.Reject(_field, RecordCodes.NotInTheLookup);
            if (!isFound && _default is null) continue;
            var isSet = isFound ? value.SetIn(ref record, field) : _default!.SetIn(ref record, field);
            if (!isSet) return StepResult.Reject(field, RecordCodes.NoSuchParent);
        }
        return StepResult.Continue;
    }

    /// <summary>Where nothing is found and the record stays as it is, a field keeps what it had.</summary>
    static IEnumerable<FieldFlow> Flow(SpecValues values) =>
        values.ScalarOrNull("default") is null && values.Text("missing") == "keep" ? [] : values.ScalarMap("add").Select(pair => FieldFlow.Clears(FieldPath.Parse(pair.Key)));

    static string? Wrong(SpecValues values)
    {
        if (values.ScalarOrNull("default") is not null && values.Text("missing") != "keep") return $"with a default, missing: {values.Text("missing")} never happens";
        var paths = new List<FieldPath>();
        foreach (var (name, _) in values.ScalarMap("add"))
        {
            if (!FieldPath.TryParse(name, out var path, out var reason)) return $"add: '{name}' {reason}";
            if (paths.Select(other => Copying.Overlap(other, path!)).FirstOrDefault(wrong => wrong is not null) is { } overlap) return $"add: {overlap}";
            paths.Add(path!);
        }
        return null;
    }
}
