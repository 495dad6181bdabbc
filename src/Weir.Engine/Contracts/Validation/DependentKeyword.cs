namespace Weir.Engine.Contracts.Validation;

/// <summary><c>dependentSchemas</c>, <c>dependentRequired</c> and draft-07's <c>dependencies</c>: what must hold of the object when it has a field.</summary>
sealed class DependentKeyword(IReadOnlyList<KeyValuePair<string, Schema>> dependents) : Keyword
{
    readonly NameTable _names = new(dependents.Select(pair => pair.Key));

    public override IEnumerable<Schema> InPlace => dependents.Select(pair => pair.Value);

    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        if (evaluation.Tree[place.Node].Kind != JsonKind.Object) return true;
        for (var child = evaluation.Tree[place.Node].First; child != 0; child = evaluation.Tree[child].Next)
        {
            var mark = Evaluation.Hold(in record);
            var index = _names.Find(evaluation.Tree.Name(in record, child));
            Evaluation.Release(in record, mark);
            if (index >= 0 && !evaluation.Apply(dependents[index].Value, in record, place.Node, place.Collects)) return false;
        }
        return true;
    }
}
