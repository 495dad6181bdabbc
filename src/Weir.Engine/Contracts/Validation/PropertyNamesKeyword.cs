namespace Weir.Engine.Contracts.Validation;

/// <summary><c>propertyNames</c>.</summary>
sealed class PropertyNamesKeyword(Schema schema) : Keyword
{
    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        var tree = evaluation.Tree;
        if (tree[place.Node].Kind != JsonKind.Object) return true;
        for (var child = tree[place.Node].First; child != 0; child = tree[child].Next)
        {
            var escaped = record.Input.Slice(tree[child].NameStart, tree[child].NameLength).Contains((byte)'\\');
            var holds = evaluation.Apply(schema, in record, tree.AddName(child, escaped), collects: false);
            tree.DropLast();
            if (!holds) return evaluation.Fail(RecordCodes.NameNotAllowed, evaluation.Text(this, 0, evaluation.Failure.Reason ?? "", static (_, reason) => $"has a name that {reason}"), child, atName: true);
        }
        return true;
    }
}
