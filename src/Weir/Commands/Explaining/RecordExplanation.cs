using System.Globalization;
using System.Text.Json;
using Weir.Commands.DryRuns;
using Weir.Commands.Records;
using Weir.Engine;
using Weir.Personal;
using Weir.Trial;

namespace Weir.Commands.Explaining;

/// <summary>A record's way, for a person and for a script.</summary>
/// <param name="plan">The pipeline.</param>
/// <param name="record">From its source.</param>
/// <param name="way">What the pipeline makes of it now.</param>
/// <param name="where">What it became.</param>
/// <param name="masker">Null: values are shown as they are.</param>
sealed class RecordExplanation(PipelinePlan plan, FoundRecord record, RecordWay way, Whereabouts where, Masker? masker)
{
    public void Write(TextWriter to)
    {
        to.WriteLine($"{record.Address}  {Time}, key {Size(record.Key)}, value {Size(record.Value)}, {record.Headers.Count} headers");
        to.WriteLine($"  value     {Text(record.Value)}");
        to.WriteLine($"  read      {(record.Value is null ? "a tombstone, decided by source.tombstones" : Verdict(way.Read, plan.Source.Contract is null ? "well-formed" : "well-formed, the contract holds"))}");
        for (int number = 0; number < way.Steps.Count && record.Value is not null; number++) Write(to, number + 1, way.Steps[number]);
        to.WriteLine($"  result    {Verdict(way.Result, plan.OutputTopics.Count == 1 ? "written" : $"written to {way.Topic}")}");
        if (way.Result.Outcome == RecordOutcome.Write)
        {
            to.WriteLine($"  key       {Key(way.Key)}");
            to.WriteLine($"  output    {Text(way.Value)}");
        }
        to.WriteLine($"  group     {where.Progress}");
        if (where.Letter is { } letter) to.WriteLine($"  found     its dead letter {letter}");
        if (where.Outputs.Count > 0) to.WriteLine($"  found     its output {string.Join(" or ", where.Outputs)} ({where.HowFound})");
        if (where.Retry is { } retry) to.WriteLine($"  found     in retry at {retry.Address}, {(retry.Due is { } due ? $"due {due}" : "when it is due is unknown")}");
        if (where.Letter is null && where.Outputs.Count == 0 && where.Retry is null) to.WriteLine($"  found     {Nothing}");
        foreach (string note in where.Notes) to.WriteLine($"  note      {note}");
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("pipeline", plan.Name);
        json.WriteString("record", record.Address.ToString());
        json.WriteNumber("timestamp", record.Timestamp);
        DryRunOutput.Bytes(json, "key", record.Key is null || masker is null ? record.Key : masker.Key(record.Key));
        DryRunOutput.Bytes(json, "value", Masked(record.Value));
        Write(json, "read", way.Read);
        json.WriteStartArray("steps");
        foreach (var step in way.Steps) Write(json, step);
        json.WriteEndArray();
        Write(json, "result", way.Result);
        if (way.Result.Outcome == RecordOutcome.Write)
        {
            json.WriteString("output_topic", way.Topic);
            DryRunOutput.Bytes(json, "output", Masked(way.Value));
        }
        if (where.Committed is { } committed) json.WriteNumber("committed", committed);
        else json.WriteNull("committed");
        json.WriteString("progress", where.Progress);
        json.WriteString("dead_letter", where.Letter?.ToString());
        WriteRetry(json);
        json.WriteStartArray("outputs");
        foreach (var output in where.Outputs) json.WriteStringValue(output.ToString());
        json.WriteEndArray();
        json.WriteStartArray("notes");
        foreach (string note in where.Notes) json.WriteStringValue(note);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    void WriteRetry(Utf8JsonWriter json)
    {
        if (where.Retry is not { } retry)
        {
            json.WriteNull("retry");
            return;
        }
        json.WriteStartObject("retry");
        json.WriteString("record", retry.Address.ToString());
        json.WriteString("due", retry.Due);
        json.WriteEndObject();
    }

    string Nothing => where.Committed > record.Address.Offset && way.Result.Outcome != RecordOutcome.Drop
        ? "neither an output nor a dead letter: it was dropped, retention has deleted what it became, or the pipeline was another one then"
        : "neither an output nor a dead letter";

    string Time => record.Timestamp < 0 ? "no timestamp" : RecordTime.Iso(record.Timestamp);

    static void Write(TextWriter to, int number, StepTrace step)
    {
        string lead = string.Create(CultureInfo.InvariantCulture, $"  step {number,-4} {step.Name} (line {step.Line}): ");
        if (step.Decision.Outcome != RecordOutcome.Write) to.WriteLine(lead + Verdict(step.Decision, ""));
        else if (step.Topic is { } topic) to.WriteLine($"{lead}goes to {topic}");
        else if (step.Changes.Count == 0) to.WriteLine(lead + "nothing changed");
        else to.WriteLine(lead + string.Join("; ", step.Changes.Select(Change)));
    }

    static string Change((string Path, string? Before, string? After) change) => change switch
    {
        (_, null, { } added) => $"{change.Path} added: {RecordText.Of(added)}",
        (_, { } removed, null) => $"{change.Path} removed: {RecordText.Of(removed)}",
        _ => $"{change.Path}: {RecordText.Of(change.Before!)} -> {RecordText.Of(change.After!)}",
    };

    static void Write(Utf8JsonWriter json, StepTrace step)
    {
        json.WriteStartObject();
        json.WriteString("step", step.Name);
        json.WriteNumber("line", step.Line);
        Write(json, "result", step.Decision);
        if (step.Topic is not null) json.WriteString("output_topic", step.Topic);
        json.WriteStartArray("changes");
        foreach (var (path, before, after) in step.Changes)
        {
            json.WriteStartObject();
            json.WriteString("field", path);
            if (before is not null) json.WritePropertyName("before");
            if (before is not null) json.WriteRawValue(before);
            if (after is not null) json.WritePropertyName("after");
            if (after is not null) json.WriteRawValue(after);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, string name, Decision decision)
    {
        json.WriteStartObject(name);
        json.WriteString("outcome", decision.Word);
        if (decision.Rejection is { } rejection)
        {
            json.WriteString("code", rejection.Code);
            json.WriteString("field", rejection.Field);
            json.WriteNumber("byte", rejection.ByteOffset);
            json.WriteString("reason", rejection.Reason);
        }
        json.WriteEndObject();
    }

    static string Verdict(Decision decision, string well) => decision.Rejection is { } rejection ? $"{(decision.IsRetry ? "retry" : "dead letter")}: {rejection}" : decision.Outcome == RecordOutcome.Drop ? "dropped" : well;

    string Key(byte[]? key) => key is null ? "none" : RecordText.Of(masker is null ? key : masker.Key(key));

    string Text(byte[]? value) => value is null ? "null (a tombstone)" : RecordText.Of(Masked(value)!);

    byte[]? Masked(byte[]? value) => value is null || masker is null ? value : masker.Value(value);

    static string Size(byte[]? bytes) => bytes is null ? "null" : $"{bytes.Length} bytes";
}
