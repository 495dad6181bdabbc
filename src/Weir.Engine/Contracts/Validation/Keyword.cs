namespace Weir.Engine.Contracts.Validation;

/// <summary>One keyword of a schema, or several that only make sense together, as the full validator applies it.</summary>
abstract class Keyword
{
    /// <summary>False, with the failure noted, when the value breaks it.</summary>
    public abstract bool Holds(Evaluation evaluation, in Record record, in Place place);

    /// <summary>The schemas that it applies to the same value.</summary>
    public virtual IEnumerable<Schema> InPlace => [];

    /// <summary>The schemas that it applies to items, and to fields that have no name in it.</summary>
    public virtual IEnumerable<Schema> Inner => [];
}
