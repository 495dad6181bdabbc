namespace Weir.Engine;

/// <summary>What a step makes of a record, for the reference page; a test runs it.</summary>
/// <param name="Step">The step as the pipeline file has it, without the leading hyphen.</param>
/// <param name="Input">A record.</param>
/// <param name="Output">The record that comes out, behind <c>to TOPIC: </c> where it is not the sink's; the word <c>dropped</c>; or a rejection's code, field and reason.</param>
/// <param name="When">The condition beside the step, or null.</param>
public sealed record StepExample(string Step, string Input, string Output, string? When);
