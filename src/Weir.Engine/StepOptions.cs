namespace Weir.Engine;

/// <summary>One step as the pipeline file gives it, its fields validated.</summary>
/// <param name="Spec">Its registration.</param>
/// <param name="Values">Its fields with defaults filled in; one set for each field when it was given <c>fields</c>.</param>
/// <param name="Name">The name that metrics and dead letters use; the step's own name unless the file gives one.</param>
/// <param name="Line">Where it stands in the file, 1-based.</param>
/// <param name="Column">Where it stands in the file, 1-based.</param>
/// <param name="When">For which records it is applied; null: for all.</param>
public sealed record StepOptions(StepSpec Spec, IReadOnlyList<SpecValues> Values, string Name, int Line, int Column, StepCondition? When = null);
