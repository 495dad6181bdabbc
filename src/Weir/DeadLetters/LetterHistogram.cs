using System.Text.Json;
using Weir.Commands;
using Weir.Commands.Explaining;
using Weir.Commands.Records;

namespace Weir.DeadLetters;

/// <summary>Counts letters by how they died and what becomes of them, with the first of each.</summary>
sealed class LetterHistogram
{
    readonly Dictionary<LetterOutcome, (long Letters, RecordAddress First)> _counts = [];

    public long Letters { get; private set; }

    public void Add(DeadLetter letter, string result, string? now)
    {
        var key = new LetterOutcome(letter.Code, letter.Field, result, now);
        var (count, first) = _counts.GetValueOrDefault(key, (0, letter.Address));
        _counts[key] = (count + 1, first);
        Letters++;
    }

    public long Count(string result) => _counts.Where(pair => pair.Key.Result == result).Sum(pair => pair.Value.Letters);

    public void Write(TextWriter to)
    {
        var table = new TextTable("DIED OF", "FIELD", "RESULT", "NOW", "LETTERS", "FIRST");
        foreach (var (outcome, (letters, first)) in Sorted()) table.Add(RecordText.Of(outcome.Code), outcome.Field is { } field ? RecordText.Of(field) : null, outcome.Result, outcome.Now is { } now ? RecordText.Of(now) : null, letters, first.ToString());
        table.Write(to);
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteNumber("letters", Letters);
        json.WriteStartArray("outcomes");
        foreach (var (outcome, (letters, first)) in Sorted())
        {
            json.WriteStartObject();
            json.WriteString("code", outcome.Code);
            json.WriteString("field", outcome.Field);
            json.WriteString("result", outcome.Result);
            json.WriteString("now", outcome.Now);
            json.WriteNumber("letters", letters);
            json.WriteString("first", first.ToString());
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    IEnumerable<KeyValuePair<LetterOutcome, (long Letters, RecordAddress First)>> Sorted() =>
        _counts.OrderByDescending(pair => pair.Value.Letters).ThenBy(pair => pair.Key.Code, StringComparer.Ordinal).ThenBy(pair => pair.Key.Field, StringComparer.Ordinal).ThenBy(pair => pair.Key.Result, StringComparer.Ordinal);
}
