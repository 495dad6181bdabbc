using System.Text.Json;
using Weir.Commands.Records;
using Weir.DeadLetters;

namespace Weir.Commands.DeadLetters;

/// <summary>Letters as list shows them: nothing of the records, so nothing to mask.</summary>
/// <param name="ledger">Says what is open.</param>
/// <param name="withClosed">Whether letters that were dealt with are shown.</param>
/// <param name="most">So many letters are shown one by one; 0: groups.</param>
/// <param name="grouping">Of groups.</param>
/// <param name="now">For ages.</param>
sealed class LetterList(Ledger ledger, bool withClosed, long most, LetterGrouping grouping, DateTimeOffset now)
{
    readonly Dictionary<LetterGroupKey, LetterGroup> _groups = [];
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
            var key = grouping.KeyOf(letter, now);
            if (!_groups.TryGetValue(key, out var group)) _groups[key] = group = new(key, letter with { Key = null, Value = null });
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

    // The newest first, where they are grouped by age.
    IEnumerable<LetterGroup> Sorted => _groups.Values.OrderBy(group => group.Key.Age).ThenByDescending(group => group.Letters)
        .ThenBy(group => group.Key.Code, StringComparer.Ordinal).ThenBy(group => group.Key.Field, StringComparer.Ordinal).ThenBy(group => group.Key.Step, StringComparer.Ordinal).ThenBy(group => group.Key.Fingerprint, StringComparer.Ordinal);

    void WriteGroups(TextWriter to)
    {
        (bool IsShown, string Title, Func<LetterGroup, object?> Cell)[] all =
        [
            (grouping.By(LetterTrait.Age), "DIED", group => LetterTime.Word(group.Key.Age!.Value)),
            (grouping.By(LetterTrait.Code), "CODE", group => Shown(group.Key.Code)),
            (grouping.By(LetterTrait.Field), "FIELD", group => Shown(group.Key.Field)),
            (grouping.By(LetterTrait.Step), "STEP", group => Shown(group.Key.Step)),
            (true, "LETTERS", group => group.Letters),
            (true, "OPEN", group => group.Open),
            (true, "FIRST", group => RecordTime.Iso(group.First)),
            (true, "LAST", group => RecordTime.Iso(group.Last)),
            (true, "AGE", group => AgeOf(group.Last)),
            (grouping.By(LetterTrait.Fingerprint), "FINGERPRINT", group => Shown(group.Key.Fingerprint)),
            (grouping.By(LetterTrait.Fingerprint), "WHY", group => Shown(group.Example.Reason)),
        ];
        var columns = all.Where(column => column.IsShown).ToList();
        var table = new TextTable([.. columns.Select(column => column.Title)]);
        foreach (var group in Sorted) table.Add([.. columns.Select(column => column.Cell(group))]);
        table.Write(to);
    }

    void WriteEach(TextWriter to)
    {
        var table = new TextTable("LETTER", "DIED", "AGE", "CODE", "FIELD", "STEP", "ORIGIN", "REPLAYS", "STATE");
        foreach (var letter in _each) table.Add(letter.Address.ToString(), RecordTime.Iso(letter.DiedAt), AgeOf(letter.DiedAt), Shown(letter.Code), Shown(letter.Field), Shown(letter.Step), Shown(letter.Origin), letter.Replays, State(letter));
        table.Write(to);
        if (_shown > _each.Count) to.WriteLine($"and {_shown - _each.Count} more; --limit shows them");
    }

    void Write(Utf8JsonWriter json, LetterGroup group)
    {
        json.WriteStartObject();
        json.WriteString("example", group.Example.Address.ToString());
        if (grouping.By(LetterTrait.Fingerprint)) json.WriteString("dialect", Dialect(group.Example));
        if (grouping.By(LetterTrait.Age)) json.WriteString("age", LetterTime.Word(group.Key.Age!.Value));
        if (grouping.By(LetterTrait.Code)) json.WriteString("code", group.Key.Code);
        if (grouping.By(LetterTrait.Field)) json.WriteString("field", group.Key.Field);
        if (grouping.By(LetterTrait.Step)) json.WriteString("step", group.Key.Step);
        if (grouping.By(LetterTrait.Fingerprint)) json.WriteString("fingerprint", group.Key.Fingerprint);
        if (grouping.By(LetterTrait.Fingerprint)) json.WriteString("reason", group.Example.Reason);
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
        json.WriteString("letter", letter.Address.ToString());
        json.WriteString("dialect", Dialect(letter));
        json.WriteString("code", letter.Code);
        json.WriteString("field", letter.Field);
        json.WriteString("step", letter.Step);
        json.WriteString("fingerprint", letter.Fingerprint);
        json.WriteString("reason", letter.Reason);
        json.WriteString("died", RecordTime.Iso(letter.DiedAt));
        json.WriteString("origin", letter.Origin);
        json.WriteNumber("replays", letter.Replays);
        json.WriteString("state", State(letter));
        json.WriteEndObject();
    }

    static string Dialect(DeadLetter letter) => letter.Dialect.ToString().ToLowerInvariant();

    // Anybody who may write the topic wrote these headers: they must not command the terminal.
    static string? Shown(string? text) => text is null ? null : RecordText.Of(text);

    string State(DeadLetter letter) => ledger.Find(letter) is { } entry ? LedgerEntry.Word(entry.Action) : "open";

    string AgeOf(long time) => LetterTime.Age(now - RecordTime.Of(time));
}
