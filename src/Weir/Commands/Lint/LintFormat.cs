namespace Weir.Commands.Lint;

/// <summary>How <c>weir lint</c> writes what it finds.</summary>
enum LintFormat
{
    /// <summary>A line for each problem: <c>path:line:column: severity code message</c>.</summary>
    Text,
    /// <summary>One JSON document.</summary>
    Json,
    /// <summary>Workflow commands, which GitHub shows beside the lines of a pull request.</summary>
    GitHub,
    /// <summary>SARIF 2.1.0, which code scanners' dashboards read.</summary>
    Sarif,
}
