using System.Text.Json;
using Weir.Engine;

namespace Weir.Commands.Lint;

/// <summary>A report for a person, a script, or a workflow of GitHub's.</summary>
static class LintOutput
{
    public static void Write(LintReport report, LintFormat format, TextWriter to)
    {
        if (format == LintFormat.Json) to.WriteLine(Json(report));
        else if (format == LintFormat.Sarif) to.WriteLine(SarifLog.Of(report));
        else foreach (var problem in report.Problems) to.WriteLine(format == LintFormat.GitHub ? Annotation(problem) : Line(problem));
    }

    /// <summary><c>path:line:column: severity code message</c>, and what to do.</summary>
    public static string Line(Problem problem) => ErrorLine.Clean($"{Place(problem)}: {LintReport.Severity(problem)} {problem.Code} {Text(problem)}");

    /// <summary>The message and, as a sentence of its own, what to do.</summary>
    public static string Text(Problem problem) => problem.Hint is { Length: > 0 } hint ? $"{ErrorLine.Sentence(problem.Message)} {hint}" : problem.Message;

    static string Place(Problem problem) => problem.Line > 0 ? $"{problem.File}:{problem.Line}:{problem.Column}" : problem.File;

    static string Json(LintReport report) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("files", report.Files);
        json.WriteNumber("errors", report.Errors);
        json.WriteNumber("warnings", report.Warnings);
        json.WriteStartArray("problems");
        foreach (var problem in report.Problems) Write(json, problem);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    static void Write(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        json.WriteString("file", problem.File);
        json.WriteNumber("line", problem.Line);
        json.WriteNumber("column", problem.Column);
        json.WriteString("severity", LintReport.Severity(problem));
        json.WriteString("code", problem.Code);
        json.WriteString("message", problem.Message);
        json.WriteString("hint", problem.Hint);
        json.WriteEndObject();
    }

    static string Annotation(Problem problem)
    {
        string place = problem.Line > 0 ? $",line={problem.Line},col={problem.Column}" : "";
        return $"::{LintReport.Severity(problem)} file={Property(problem.File)}{place},title={problem.Code}::{Data(Text(problem))}";
    }

    // As actions/toolkit escapes them (packages/core/src/command.ts).
    static string Data(string text) => text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
