namespace Weir.Engine;

/// <summary>What <see cref="FieldFlow"/> says.</summary>
enum FieldFlowKind
{
    Copies,
    Moves,
    Protects,
    Clears,
    KeepsOnly,
    FromHeader,
}
