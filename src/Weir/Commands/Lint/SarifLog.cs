using System.Text.Json;
using Weir.Engine;

namespace Weir.Commands.Lint;

/// <summary>A report as SARIF 2.1.0 (OASIS): one run, a rule for each code that was met.</summary>
static class SarifLog
{
    public static string Of(LintReport report) => JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("$schema", "https://json.schemastore.org/sarif-2.1.0.json");
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        WriteTool(json, report);
        json.WriteStartArray("results");
        foreach (var problem in report.Problems) Write(json, problem);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    static void WriteTool(Utf8JsonWriter json, LintReport report)
    {
        var met = report.Problems.Select(problem => problem.Code).ToHashSet(StringComparer.Ordinal);
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "weir");
        json.WriteStartArray("rules");
        foreach (var code in ProgramCodes.Catalogs.SelectMany(catalog => catalog.Codes).Where(code => met.Contains(code.Code)))
        {
            json.WriteStartObject();
            json.WriteString("id", code.Code);
            WriteText(json, "shortDescription", code.Title);
            WriteText(json, "fullDescription", code.Meaning);
            WriteText(json, "help", code.Remedy);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", problem.Code);
        json.WriteString("level", LintReport.Severity(problem));
        WriteText(json, "message", LintOutput.Text(problem));
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", problem.File.Replace('\\', '/'));
        json.WriteEndObject();
        if (problem.Line > 0)
        {
            json.WriteStartObject("region");
            json.WriteNumber("startLine", problem.Line);
            json.WriteNumber("startColumn", Math.Max(problem.Column, 1));
            json.WriteEndObject();
        }
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }
}
