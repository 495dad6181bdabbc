namespace Weir.Engine.Contracts.Validation;

/// <summary><c>required</c>, and the names that one field asks for in <c>dependentRequired</c>.</summary>
sealed class RequiredKeyword(IReadOnlyList<string> names) : Keyword
{
    readonly NameTable _table = new(names);

    public IReadOnlyList<string> Names => names;

    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        if (evaluation.Tree[place.Node].Kind != JsonKind.Object) return true;
        var found = 0;
        for (var child = evaluation.Tree[place.Node].First; child != 0; child = evaluation.Tree[child].Next)
        {
            var mark = Evaluation.Hold(in record);
            if (_table.Find(evaluation.Tree.Name(in record, child)) >= 0) found++;
            Evaluation.Release(in record, mark);
        }
        return found == _table.Count || evaluation.FailMissing(names[FirstMissing(evaluation, in record, place.Node)], place.Node);
    }

    int FirstMissing(Evaluation evaluation, in Record record, int node)
    {
        for (var index = 0; ; index++)
            if (!Has(evaluation, in record, node, index)) return index;
    }

    bool Has(Evaluation evaluation, in Record record, int node, int index)
    {
        for (var child = evaluation.Tree[node].First; child != 0; child = evaluation.Tree[child].Next)
        {
            var mark = Evaluation.Hold(in record);
            var found = _table.Find(evaluation.Tree.Name(in record, child));
            Evaluation.Release(in record, mark);
            if (found == index) return true;
        }
        return false;
    }
}
