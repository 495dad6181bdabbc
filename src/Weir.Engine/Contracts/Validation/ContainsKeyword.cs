namespace Weir.Engine.Contracts.Validation;

/// <summary><c>contains</c> with <c>minContains</c> and <c>maxContains</c>.</summary>
sealed class ContainsKeyword(Schema schema, int least, int most) : Keyword
{
    readonly string _tooFew = least == 1 ? "has no item as contains asks" : $"has fewer than {least} items as contains asks";
    readonly string _tooMany = $"has more than {most} items as contains asks";

    public override IEnumerable<Schema> Inner => [schema];

    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        if (evaluation.Tree[place.Node].Kind != JsonKind.Array) return true;
        var found = 0;
        for (var child = evaluation.Tree[place.Node].First; child != 0; child = evaluation.Tree[child].Next)
        {
            if (!evaluation.ApplyToChild(schema, in record, in place, child)) continue;
            found++;
            if (found > most) break;
        }
        if (found < least) return evaluation.Fail(RecordCodes.ItemMissing, _tooFew, place.Node);
        return found <= most || evaluation.Fail(RecordCodes.ItemMissing, _tooMany, place.Node);
    }
}
