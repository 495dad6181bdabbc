namespace Weir.Engine.Contracts.Validation;

/// <summary><c>prefixItems</c> and <c>items</c>; in draft-07 the list form of <c>items</c> and <c>additionalItems</c>.</summary>
sealed class ItemsKeyword(Schema[] prefix, Schema? rest) : Keyword
{
    public override IEnumerable<Schema> Inner => rest is null ? prefix : prefix.Append(rest);

    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        if (evaluation.Tree[place.Node].Kind != JsonKind.Array) return true;
        var index = 0;
        for (var child = evaluation.Tree[place.Node].First; child != 0; child = evaluation.Tree[child].Next)
        {
            var schema = index < prefix.Length ? prefix[index] : rest;
            index++;
            if (schema is null) return true;
            if (!evaluation.ApplyToChild(schema, in record, in place, child)) return false;
        }
        return true;
    }
}
