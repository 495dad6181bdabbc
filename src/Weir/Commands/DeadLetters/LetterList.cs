using System.Text.Json;
using Weir.Commands.Records;
using Weir.DeadLetters;

namespace Weir.Commands.DeadLetters;

/// <summary>Letters as list shows them: nothing of the records, so nothing to mask.</summary>
/// <param name="ledger">Says what is open.</param>
/// <param name="withClosed">Whether letters that were dealt with are shown.</param>
/// <param name="most">So many letters are shown one by one; 0: groups.</param>
/// <param name="now">For ages.</param>
sealed class LetterList(Ledger ledger, bool withClosed, long most, DateTimeOffset now)
{
    readonly Dictionary<(string, string?, string?, string), LetterGroup> _groups = [];
    readonly List<DeadLetter> _each = [];
    long _shown;

    public void Add(IReadOnlyList<DeadLetter> letters)
    {
        foreach (var letter in letters)
        {
            bool isOpen = ledger.IsOpen(letter);
            if (!isOpen && !withClosed) continue;
            _shown++;
            if (_each.Count < most) _each.Add(letter with { Key = null, Value = null });
            var key = (letter.Code, letter.Field, letter.Step, letter.Fingerprint);
            if (!_groups.TryGetValue(key, out var group)) _groups[key] = group = new(letter with { Key = null, Value = null });
            group.Add(letter, isOpen);
        }
    }

    public void Write(TextWriter to, string topic, long letters)
    {
        to.WriteLine($"{topic}: {_shown} {(withClosed ? "" : "open ")}{(_shown == 1 ? "letter" : "letters")} of {letters}");
        if (_shown == 0) return;
        if (most == 0) WriteGroups(to);
        else WriteEach(to);
    }

    public void Write(Utf8JsonWriter json, string topic, long letters)
    {
        json.WriteStartObject();
        json.WriteString("topic", topic);
        json.WriteNumber("letters", letters);
        json.WriteNumber("shown", most == 0 ? _shown : _each.Count);
        json.WriteNumber("open", _groups.Values.Sum(group => group.Open));
        json.WriteStartArray(most == 0 ? "groups" : "each");
        if (most == 0) foreach (var group in Sorted) Write(json, group);
        else foreach (var letter in _each) Write(json, letter);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    IEnumerable<LetterGroup> Sorted => _groups.Values.OrderByDescending(group => group.Letters).ThenBy(group => group.Example.Code, StringComparer.Ordinal).ThenBy(group => group.Example.Field, StringComparer.Ordinal).ThenBy(group => group.Example.Fingerprint, StringComparer.Ordinal);

    void WriteGroups(TextWriter to)
    {
        var table = new TextTable("CODE", "FIELD", "STEP", "LETTERS", "OPEN", "FIRST", "LAST", "AGE", "FINGERPRINT", "WHY");
        foreach (var group in Sorted)
        {
            var letter = group.Example;
            table.Add(Shown(letter.Code), Shown(letter.Field), Shown(letter.Step), group.Letters, group.Open, RecordTime.Iso(group.First), RecordTime.Iso(group.Last), AgeOf(group.Last), Shown(letter.Fingerprint), Shown(letter.Reason));
        }
        table.Write(to);
    }

    void WriteEach(TextWriter to)
    {
        var table = new TextTable("LETTER", "DIED", "AGE", "CODE", "FIELD", "STEP", "ORIGIN", "REPLAYS", "STATE");
        foreach (var letter in _each) table.Add(letter.Address.ToString(), RecordTime.Iso(letter.DiedAt), AgeOf(letter.DiedAt), Shown(letter.Code), Shown(letter.Field), Shown(letter.Step), Shown(letter.Origin), letter.Replays, State(letter));
        table.Write(to);
        if (_shown > _each.Count) to.WriteLine($"and {_shown - _each.Count} more; --limit shows them");
    }

    static void Write(Utf8JsonWriter json, LetterGroup group)
    {
        json.WriteStartObject();
        Write(json, group.Example, "example");
        json.WriteNumber("letters", group.Letters);
        json.WriteNumber("open", group.Open);
        json.WriteString("first", RecordTime.Iso(group.First));
        json.WriteString("last", RecordTime.Iso(group.Last));
        json.WriteStartArray("origins");
        foreach (string origin in group.Origins) json.WriteStringValue(origin);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    void Write(Utf8JsonWriter json, DeadLetter letter)
    {
        json.WriteStartObject();
        Write(json, letter, "letter");
        json.WriteString("died", RecordTime.Iso(letter.DiedAt));
        json.WriteString("origin", letter.Origin);
        json.WriteNumber("replays", letter.Replays);
        json.WriteString("state", State(letter));
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, DeadLetter letter, string place)
    {
        json.WriteString(place, letter.Address.ToString());
        json.WriteString("dialect", letter.Dialect.ToString().ToLowerInvariant());
        json.WriteString("code", letter.Code);
        json.WriteString("field", letter.Field);
        json.WriteString("step", letter.Step);
        json.WriteString("fingerprint", letter.Fingerprint);
        json.WriteString("reason", letter.Reason);
    }

    // Anybody who may write the topic wrote these headers: they must not command the terminal.
    static string? Shown(string? text) => text is null ? null : RecordText.Of(text);

    string State(DeadLetter letter) => ledger.Find(letter) is { } entry ? LedgerEntry.Word(entry.Action) : "open";

    string AgeOf(long time) => LetterTime.Age(now - RecordTime.Of(time));
}
