using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using Weir.Commands.Records;

namespace Weir.Commands.DryRuns;

/// <summary>A dry run's report for a person and for a script.</summary>
static class DryRunOutput
{
    public static void Write(TextWriter to, DryRunReport report)
    {
        to.WriteLine($"{report.Plan.Name}: {Period(report)}; nothing was written or committed");
        if (report.Records == 0) return;
        var table = new TextTable("OUTCOME", "CODE", "FIELD", "RECORDS", "SHARE", "WHY");
        foreach (var outcome in report.Outcomes) table.Add(outcome.Word, outcome.Code, outcome.Field, outcome.Records, Share(outcome.Records, report.Records), outcome.Reason ?? Where(report, outcome));
        table.Write(to);
        foreach (var outcome in report.Outcomes)
        {
            to.WriteLine();
            to.WriteLine($"{outcome.Word}{Gap(Where(report, outcome))}{Gap(outcome.Code)}{Gap(outcome.Field)}{(outcome.Example.Byte < 0 ? "" : $" at byte {outcome.Example.Byte}")}, for example {outcome.Example.Partition}@{outcome.Example.Offset}");
            to.WriteLine($"  in   {(outcome.Example.Value is { } value ? RecordText.Of(value) : "null (a tombstone)")}");
            if (outcome.Word == "written") to.WriteLine($"  out  {(outcome.Example.Output is { } output ? RecordText.Of(output) : "null (a tombstone)")}");
        }
    }

    public static void Write(Utf8JsonWriter json, DryRunReport report)
    {
        json.WriteStartObject();
        json.WriteString("pipeline", report.Plan.Name);
        json.WriteString("topic", report.Plan.Source.Topic);
        json.WriteNumber("records", report.Records);
        if (report.Records > 0)
        {
            json.WriteString("from", Time(report.Timestamps.From));
            json.WriteString("to", Time(report.Timestamps.To));
        }
        foreach (string word in (string[])["written", "dropped", "retry", "dead"]) json.WriteNumber(word, report.Count(word));
        json.WriteStartArray("outcomes");
        foreach (var outcome in report.Outcomes) Write(json, outcome);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>How many records of what, and how old they are.</summary>
    public static string Period(DryRunReport report) => report.Records == 0
        ? $"no records in {report.Plan.Source.Topic}"
        : $"{report.Records} records of {report.Plan.Source.Topic} from {Time(report.Timestamps.From)} to {Time(report.Timestamps.To)}";

    /// <summary>In per cent; what there is is never rounded to nothing.</summary>
    public static string Share(long part, long whole)
    {
        double percent = 100.0 * part / whole;
        return percent is > 0 and < 0.1 ? "<0.1 %" : string.Create(CultureInfo.InvariantCulture, $"{percent:0.0} %");
    }

    static void Write(Utf8JsonWriter json, DryRunOutcome outcome)
    {
        json.WriteStartObject();
        json.WriteString("outcome", outcome.Word);
        json.WriteNumber("records", outcome.Records);
        if (outcome.Topic is not null) json.WriteString("output_topic", outcome.Topic);
        if (outcome.Code is not null)
        {
            json.WriteString("code", outcome.Code);
            json.WriteString("field", outcome.Field);
            json.WriteString("reason", outcome.Reason);
        }
        json.WriteStartObject("example");
        json.WriteString("topic", outcome.Example.Partition.Topic);
        json.WriteNumber("partition", outcome.Example.Partition.Partition);
        json.WriteNumber("offset", outcome.Example.Offset);
        if (outcome.Example.Byte >= 0) json.WriteNumber("byte", outcome.Example.Byte);
        Bytes(json, "value", outcome.Example.Value);
        if (outcome.Word == "written") Bytes(json, "output", outcome.Example.Output);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>As consume -J has it: bytes that are not UTF-8 under another name, in base64.</summary>
    public static void Bytes(Utf8JsonWriter json, string name, byte[]? bytes)
    {
        if (bytes is null) json.WriteNull(name);
        else if (Utf8.IsValid(bytes)) json.WriteString(name, bytes);
        else json.WriteBase64String(name + "_base64", bytes);
    }

    /// <summary>Said only where there is a choice.</summary>
    static string? Where(DryRunReport report, DryRunOutcome outcome) => outcome.Topic is null || report.Plan.OutputTopics.Count == 1 ? null : $"to {outcome.Topic}";

    static string Gap(string? text) => text is null ? "" : " " + text;

    static string Time(long milliseconds) => milliseconds < 0 ? "no timestamp" : RecordTime.IsoSeconds(milliseconds);
}
