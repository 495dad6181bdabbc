using System.Text.Json;

namespace Weir.Commands.Doctoring;

/// <summary>What was found, in the order in which it was looked at.</summary>
sealed class Findings
{
    readonly List<Finding> _all = [];

    public IReadOnlyList<Finding> All => _all;

    public void Ok(string subject, string what) => _all.Add(new(FindingLevel.Ok, subject, what, ""));

    public void Warn(string subject, string what, string next) => _all.Add(new(FindingLevel.Warn, subject, what, next));

    public void Fail(string subject, string what, string next) => _all.Add(new(FindingLevel.Fail, subject, what, next));

    public void Write(TextWriter to)
    {
        int width = _all.Count == 0 ? 0 : _all.Max(finding => finding.Subject.Length);
        foreach (var finding in _all)
        {
            to.WriteLine($"{Word(finding.Level),-4}  {finding.Subject.PadRight(width)}  {finding.What}");
            if (finding.Next.Length > 0) to.WriteLine($"{new string(' ', width + 8)}{finding.Next}");
        }
        to.WriteLine($"{Count(FindingLevel.Ok)} ok, {Count(FindingLevel.Warn)} to look at, {Count(FindingLevel.Fail)} that will not work");
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("ok", Count(FindingLevel.Ok));
        json.WriteNumber("warn", Count(FindingLevel.Warn));
        json.WriteNumber("fail", Count(FindingLevel.Fail));
        json.WriteStartArray("findings");
        foreach (var finding in _all)
        {
            json.WriteStartObject();
            json.WriteString("level", Word(finding.Level));
            json.WriteString("subject", finding.Subject);
            json.WriteString("what", finding.What);
            json.WriteString("next", finding.Next);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public int Count(FindingLevel level) => _all.Count(finding => finding.Level == level);

    static string Word(FindingLevel level) => level switch { FindingLevel.Ok => "ok", FindingLevel.Warn => "warn", _ => "fail" };
}
