namespace Weir.Engine.Contracts.Validation;

/// <summary><c>allOf</c>.</summary>
sealed class AllOfKeyword(Schema[] schemas) : Keyword
{
    public override IEnumerable<Schema> InPlace => schemas;

    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        foreach (var schema in schemas)
            if (!evaluation.Apply(schema, in record, place.Node, place.Collects)) return false;
        return true;
    }
}
