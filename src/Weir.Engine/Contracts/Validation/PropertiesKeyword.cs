using Weir.Engine.Contracts.Patterns;

namespace Weir.Engine.Contracts.Validation;

/// <summary><c>properties</c>, <c>patternProperties</c> and <c>additionalProperties</c>: a field meets all that speak about it.</summary>
sealed class PropertiesKeyword(KeyValuePair<string, Schema>[] named, KeyValuePair<Pattern, Schema>[] patterns, Schema? additional) : Keyword
{
    readonly NameTable _names = new(named.Select(pair => pair.Key));

    public IReadOnlyList<KeyValuePair<string, Schema>> Named => named;

    public IReadOnlyList<KeyValuePair<Pattern, Schema>> Patterns => patterns;

    public Schema? Additional => additional;

    public override IEnumerable<Schema> Inner => patterns.Select(pair => pair.Value).Concat(additional is null ? [] : [additional]);

    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        if (evaluation.Tree[place.Node].Kind != JsonKind.Object) return true;
        for (var child = evaluation.Tree[place.Node].First; child != 0; child = evaluation.Tree[child].Next)
        {
            var mark = Evaluation.Hold(in record);
            var holds = Meets(evaluation, in record, in place, child);
            Evaluation.Release(in record, mark);
            if (!holds) return false;
        }
        return true;
    }

    bool Meets(Evaluation evaluation, in Record record, in Place place, int child)
    {
        var name = evaluation.Tree.Name(in record, child);
        var index = _names.Find(name);
        var isKnown = index >= 0;
        if (isKnown && !evaluation.ApplyToChild(named[index].Value, in record, in place, child)) return false;
        foreach (var (pattern, schema) in patterns)
        {
            evaluation.Charge(name.Length);
            if (!pattern.IsMatch(in record, name)) continue;
            isKnown = true;
            if (!evaluation.ApplyToChild(schema, in record, in place, child)) return false;
        }
        if (isKnown || additional is null) return true;
        return additional.AllowsNothing
            ? evaluation.Fail(RecordCodes.FieldNotAllowed, null, child, atName: true)
            : evaluation.ApplyToChild(additional, in record, in place, child);
    }
}
