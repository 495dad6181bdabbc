using System.Text;
using System.Text.Json;
using Weir.Commands.DryRuns;
using Weir.Commands.Records;
using Weir.DeadLetters;
using Weir.Engine;
using Weir.Personal;
using Weir.Protocol;
using Weir.Trial;

namespace Weir.Commands.DeadLetters;

/// <summary>One letter, for a person and for a script.</summary>
/// <param name="letter">The letter.</param>
/// <param name="entry">What the ledger says; null: it is open.</param>
/// <param name="today">What the pipeline makes of it now; null: no pipeline was named.</param>
/// <param name="masker">Null: everything is shown as it is.</param>
sealed class LetterOutput(DeadLetter letter, LedgerEntry? entry, Decision? today, Masker? masker)
{
    const string Hidden = "(may quote the record; --reveal shows it)";

    /// <summary>Whether the pipeline that was named does not read the topic that the record comes from.</summary>
    public bool IsForeign { get; init; }

    public void Write(TextWriter to)
    {
        to.WriteLine($"{letter.Address}  a dead letter of {letter.Dialect}'s");
        Line(to, "died", $"{RecordTime.Iso(letter.DiedAt)}{(letter.Pipeline is { } by ? $" in {by}" : "")}");
        Line(to, "code", letter.Code + (TitleOf(letter.Code) is { } title ? $": {title}" : ""));
        Line(to, "field", letter.Field is null ? null : letter.Field + (letter.Byte < 0 ? "" : $" at byte {letter.Byte}"));
        Line(to, "step", letter.Step);
        Line(to, "reason", letter.Reason);
        Line(to, "message", letter.Message is null ? null : masker is null ? letter.Message : Hidden);
        Line(to, "origin", letter.Origin ?? "not recorded");
        Line(to, "timestamp", RecordTime.Iso(letter.Timestamp));
        Line(to, "replays", letter.Replays.ToString(System.Globalization.CultureInfo.InvariantCulture));
        Line(to, "key", letter.Key is null ? "null" : RecordText.Of(Key!));
        foreach (var (name, value) in Headers()) Line(to, "header", $"{name}={(value is null ? "null" : RecordText.Of(value))}");
        Line(to, "value", letter.IsEmpty ? "null, the letter does not hold its record" : letter.Value is null ? "null (a tombstone)" : $"{letter.Value.Length} bytes{(letter.PointsTo is null ? "" : ", only the head: the original cannot be read")}{(masker is null ? "" : ", masked")}");
        if (letter.Value is not null) to.WriteLine("  " + RecordText.Of(Value!));
        Line(to, "state", State);
        Line(to, "today", today switch
        {
            null => IsForeign ? $"unknown: it {LetterPipeline.Foreign(letter)}" : null,
            { IsRetry: true, Rejection: { } rejection } => $"would be tried again later: {rejection}",
            { Rejection: { } rejection } => $"dies again: {rejection}",
            { Outcome: RecordOutcome.Drop } => "would be dropped",
            _ => "would be written",
        });
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("letter", letter.Address.ToString());
        json.WriteString("dialect", letter.Dialect.ToString().ToLowerInvariant());
        json.WriteString("died", RecordTime.Iso(letter.DiedAt));
        json.WriteString("pipeline", letter.Pipeline);
        json.WriteString("code", letter.Code);
        json.WriteString("field", letter.Field);
        json.WriteString("step", letter.Step);
        if (letter.Byte >= 0) json.WriteNumber("byte", letter.Byte);
        json.WriteString("reason", letter.Reason);
        if (masker is null) json.WriteString("message", letter.Message);
        json.WriteString("fingerprint", letter.Fingerprint);
        json.WriteString("origin", letter.Origin);
        json.WriteNumber("timestamp", letter.Timestamp);
        json.WriteNumber("replays", letter.Replays);
        json.WriteBoolean("masked", masker is not null);
        json.WriteBoolean("head_only", !letter.IsWhole);
        DryRunOutput.Bytes(json, "key", Key);
        DryRunOutput.Bytes(json, "value", Value);
        json.WriteStartArray("headers");
        foreach (var (name, value) in Headers())
        {
            json.WriteStartObject();
            json.WriteString("name", name);
            DryRunOutput.Bytes(json, "value", value);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteString("state", entry is null ? "open" : LedgerEntry.Word(entry.Action));
        if (entry is not null) WriteEntry(json, entry);
        if (today is { } decision)
        {
            json.WriteStartObject("today");
            json.WriteString("outcome", decision.Word);
            json.WriteString("code", decision.Rejection?.Code);
            json.WriteString("field", decision.Rejection?.Field);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    static void WriteEntry(Utf8JsonWriter json, LedgerEntry entry)
    {
        json.WriteStartObject("ledger");
        json.WriteString("action", LedgerEntry.Word(entry.Action));
        json.WriteString("who", entry.Who);
        json.WriteString("when", entry.When);
        json.WriteString("why", entry.Why);
        json.WriteString("to", entry.To);
        json.WriteEndObject();
    }

    byte[]? Key => letter.Key is null || masker is null ? letter.Key : masker.Key(letter.Key);

    byte[]? Value => letter.Value is null || masker is null ? letter.Value : masker.Value(letter.Value);

    string State => entry is null ? "open" : $"{LedgerEntry.Word(entry.Action)} by {entry.Who} at {entry.When}{(entry.To is { } to ? $", to {to}" : "")}{(entry.Why is { } why ? $": {why}" : "")}";

    List<(string Name, byte[]? Value)> Headers()
    {
        var shown = new List<(string, byte[]?)>();
        foreach (var header in new RecordHeaders(letter.Headers))
        {
            string name = Encoding.UTF8.GetString(header.Key);
            shown.Add((RecordText.Of(name), !header.HasValue ? null : masker is null ? header.Value.ToArray() : masker.Header(name, header.Value)));
        }
        return shown;
    }

    static void Line(TextWriter to, string name, string? text)
    {
        if (text is not null) to.WriteLine($"  {name,-9} {RecordText.Of(text)}");
    }

    static string? TitleOf(string code) => ProgramCodes.Catalogs.SelectMany(catalog => catalog.Codes).FirstOrDefault(known => known.Code == code)?.Title;
}
