namespace Weir.Engine;

/// <summary>Where a step takes the value of a field, declared on its registration (<see cref="StepSpec.Flows"/>) for the rules about personal data.</summary>
public sealed record FieldFlow
{
    FieldFlow(FieldFlowKind kind, IReadOnlyList<FieldPath> from, FieldPath? to = null, string? header = null) => (Kind, From, To, Header) = (kind, from, to, header);

    internal FieldFlowKind Kind { get; }

    internal IReadOnlyList<FieldPath> From { get; }

    internal FieldPath? To { get; }

    internal string? Header { get; }

    /// <summary>What <paramref name="to"/> then holds is made of <paramref name="from"/>, which stays.</summary>
    public static FieldFlow Copies(FieldPath from, FieldPath to) => new(FieldFlowKind.Copies, [from], to);

    /// <summary>What <paramref name="to"/> then holds is made of <paramref name="from"/>, which is gone; or is changed in its place, where both are the same.</summary>
    public static FieldFlow Moves(FieldPath from, FieldPath to) => new(FieldFlowKind.Moves, [from], to);

    /// <summary>As <see cref="Moves"/>, and what <paramref name="to"/> then holds names nobody to who has no key.</summary>
    public static FieldFlow Protects(FieldPath from, FieldPath to) => new(FieldFlowKind.Protects, [from], to);

    /// <summary>The field is gone, or holds what comes from no field.</summary>
    public static FieldFlow Clears(FieldPath field) => new(FieldFlowKind.Clears, [field]);

    /// <summary>The field then holds what a header of the source record says: personal where the header is called like a personal field, or where a contract marks the field.</summary>
    public static FieldFlow FromHeader(string header, FieldPath to) => new(FieldFlowKind.FromHeader, [], to, header);

    /// <summary>Every other field is gone.</summary>
    public static FieldFlow KeepsOnly(IReadOnlyList<FieldPath> fields) => new(FieldFlowKind.KeepsOnly, fields);
}
