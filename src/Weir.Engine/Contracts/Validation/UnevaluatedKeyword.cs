namespace Weir.Engine.Contracts.Validation;

/// <summary><c>unevaluatedProperties</c> and <c>unevaluatedItems</c>: what holds for fields or items that nothing else in the schema has looked at.</summary>
sealed class UnevaluatedKeyword(Schema? fields, Schema? items) : Keyword
{
    public Schema? Fields => fields;

    public override IEnumerable<Schema> Inner => new[] { fields, items }.OfType<Schema>();

    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        var tree = evaluation.Tree;
        var schema = tree[place.Node].Kind switch
        {
            JsonKind.Object => fields,
            JsonKind.Array => items,
            _ => null,
        };
        if (schema is null) return true;
        var marks = evaluation.Marks;
        var stamp = marks.Stamp(place.Marks, tree.Count);
        for (var child = tree[place.Node].First; child != 0; child = tree[child].Next)
        {
            if (marks.Has(child, stamp)) continue;
            if (schema.AllowsNothing && ReferenceEquals(schema, fields)) return evaluation.Fail(RecordCodes.FieldNotAllowed, null, child, atName: true);
            // Within the child other stamps are given, but none of them to its siblings.
            if (!evaluation.ApplyToChild(schema, in record, in place, child)) return false;
        }
        return true;
    }
}
