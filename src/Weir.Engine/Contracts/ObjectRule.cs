namespace Weir.Engine.Contracts;

/// <summary>What a schema says about the fields of one object.</summary>
/// <param name="Field">The object's number; 0 is the record.</param>
/// <param name="Members">Its properties and required fields, in the order of the schema.</param>
/// <param name="Closed">True for <c>additionalProperties: false</c>.</param>
/// <param name="Names">By number: the fields that <c>properties</c> names.</param>
sealed record ObjectRule(int Field, MemberRule[] Members, bool Closed, IReadOnlySet<int> Names);
