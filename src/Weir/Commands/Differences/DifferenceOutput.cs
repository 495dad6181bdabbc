using System.Text.Json;
using Weir.Commands.DryRuns;
using Weir.Commands.Records;

namespace Weir.Commands.Differences;

/// <summary>A comparison of two pipelines for a person and for a script.</summary>
static class DifferenceOutput
{
    public static void Write(TextWriter to, string topic, PipelineDifference difference)
    {
        to.WriteLine(difference.Records == 0 ? $"no records in {topic}"
            : difference.Different == 0 ? $"{difference.Records} records of {topic}: none differs"
            : $"{difference.Records} records of {topic}: {difference.Different} differ ({DryRunOutput.Share(difference.Different, difference.Records)})");
        if (difference.Records == 0) return;
        var outcomes = new TextTable("OLD", "NEW", "RECORDS", "SHARE", "FOR EXAMPLE");
        foreach (var outcome in difference.Outcomes) outcomes.Add(outcome.Old, outcome.New, outcome.Records, DryRunOutput.Share(outcome.Records, difference.Records), outcome.IsDifferent ? $"{outcome.Partition}@{outcome.Offset}" : null);
        outcomes.Write(to);
        if (difference.Fields.Count == 0) return;
        to.WriteLine();
        var fields = new TextTable("FIELD", "IS", "RECORDS", "FOR EXAMPLE", "OLD", "NEW");
        foreach (var field in difference.Fields) fields.Add(field.Path, field.Kind, field.Records, $"{field.Partition}@{field.Offset}", Text(field.Before), Text(field.After));
        fields.Write(to);
    }

    public static void Write(Utf8JsonWriter json, string topic, PipelineDifference difference)
    {
        json.WriteStartObject();
        json.WriteString("topic", topic);
        json.WriteNumber("records", difference.Records);
        json.WriteNumber("different", difference.Different);
        json.WriteStartArray("outcomes");
        foreach (var outcome in difference.Outcomes)
        {
            json.WriteStartObject();
            json.WriteString("old", outcome.Old);
            json.WriteString("new", outcome.New);
            json.WriteNumber("records", outcome.Records);
            json.WriteString("example", $"{outcome.Partition}@{outcome.Offset}");
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("fields");
        foreach (var field in difference.Fields)
        {
            json.WriteStartObject();
            json.WriteString("field", field.Path);
            json.WriteString("change", field.Kind);
            json.WriteNumber("records", field.Records);
            json.WriteString("example", $"{field.Partition}@{field.Offset}");
            json.WriteString("old", field.Before);
            json.WriteString("new", field.After);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static string? Text(string? json) => json is null ? null : RecordText.Of(json);
}
