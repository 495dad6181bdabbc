namespace Weir.Engine;

/// <summary>Whether a problem keeps the pipeline from running.</summary>
public enum ProblemSeverity
{
    Error,
    Warning,
}
