using System.Text.Json;

namespace Weir.Engine.Configuration.Yaml;

/// <summary>Edits of a YAML text that leave comments and layout of everything else as they are. Whether the result means what it should is for the caller to check, by reading it.</summary>
/// <param name="text">The text that the nodes were read from.</param>
sealed class YamlEditor(string text)
{
    /// <summary>A longer value gets a line for each of its fields where it may.</summary>
    const int LineMax = 120;

    readonly List<TextEdit> _edits = [];

    string NewLine { get; } = text.Contains("\r\n", StringComparison.Ordinal) ? "\r\n" : "\n";

    /// <summary>The edited text; null where two edits met.</summary>
    public string? Edited() => TextEdit.Apply(text, 0, text.Length, _edits);

    /// <summary>Makes a value of the text equal another: field by field where both are maps, item by item where both are lists of one length.</summary>
    /// <param name="entry">Where it stands.</param>
    /// <param name="value">What it shall be.</param>
    /// <param name="inFlow">It stands in brackets.</param>
    /// <param name="isPart">Fields that it does not name stay unnamed.</param>
    public void Become(YamlEntry entry, JsonElement value, bool inFlow, bool isPart)
    {
        if (!TryMerge(entry.Value, value, inFlow, isPart)) Replace(entry, value, inFlow);
    }

    /// <summary>Puts a value in the place of another.</summary>
    public void Replace(YamlEntry entry, JsonElement value, bool inFlow) => Replace(entry, Rendered(value, inFlow ? null : Column(entry.KeySpan.Start)));

    /// <summary>Puts a text that is YAML in the place of a value.</summary>
    public void Replace(YamlEntry entry, string yaml) => Replace(entry.Value, yaml);

    /// <summary>Puts an entry in the place of another.</summary>
    public void ReplaceWhole(YamlEntry entry, string yaml) => _edits.Add(new(entry.KeySpan.Start, entry.End, yaml));

    /// <summary>Takes entries out of a map and adds others behind the last.</summary>
    /// <param name="map">The map.</param>
    /// <param name="removed">Of its entries.</param>
    /// <param name="added">As YAML, each on a line of its own where the map has lines.</param>
    public void Change(YamlMap map, IReadOnlyCollection<YamlEntry> removed, IReadOnlyList<string> added)
    {
        if (removed.Count == map.Entries.Count || (map.Span.IsFlow && removed.Count > 0)) Rewrite(map, removed, added);
        else if (map.Span.IsFlow && added.Count > 0) Insert(map.Entries[^1].End, ", " + string.Join(", ", added));
        else
        {
            foreach (var entry in removed) Remove(map, entry);
            if (added.Count > 0) AddLines(map, added);
        }
    }

    /// <summary>A value as YAML: on one line, or with a line for each field where it is long and may have lines.</summary>
    /// <param name="value">The value.</param>
    /// <param name="column">Of the key that it stands behind; null where it has to stay on its line.</param>
    public string Rendered(JsonElement value, int? column)
    {
        var line = YamlText.Of(value);
        if (line.Length <= LineMax || value.ValueKind != JsonValueKind.Object || column is null) return line;
        var margin = NewLine + new string(' ', column.Value + 2);
        return string.Concat(value.EnumerateObject().Select(field => $"{margin}{YamlText.Of(field.Name)}: {YamlText.Of(field.Value)}"));
    }

    /// <summary>How many characters stand before this one in its line.</summary>
    public int Column(int at) => at - LineStart(at);

    /// <summary>A new line that begins in a column.</summary>
    public string Line(int column) => NewLine + new string(' ', column);

    bool TryMerge(YamlNode node, JsonElement value, bool inFlow, bool isPart)
    {
        if (node is YamlMap map && value.ValueKind == JsonValueKind.Object && map.Entries.Any(entry => value.TryGetProperty(entry.Key, out _)))
        {
            inFlow |= map.Span.IsFlow;
            var removed = map.Entries.Where(entry => !value.TryGetProperty(entry.Key, out _)).ToList();
            foreach (var entry in map.Entries.Except(removed)) Become(entry, value.GetProperty(entry.Key), inFlow, isPart);
            int? column = inFlow ? null : Column(map.Entries[0].KeySpan.Start);
            Change(map, removed, isPart ? [] : [.. value.EnumerateObject().Where(field => map.Find(field.Name) is null).Select(field => Entry(field, column))]);
            return true;
        }
        if (node is YamlList list && value.ValueKind == JsonValueKind.Array && list.Items.Count == value.GetArrayLength() && list.Items.Count > 0)
        {
            for (var i = 0; i < list.Items.Count; i++)
                if (!TryMerge(list.Items[i], value[i], inFlow || list.Span.IsFlow, isPart: false)) Replace(list.Items[i], YamlText.Of(value[i]));
            return true;
        }
        return JsonElement.DeepEquals(YamlJson.Element(node), value);
    }

    string Entry(JsonProperty field, int? column)
    {
        var value = Rendered(field.Value, column);
        return $"{YamlText.Of(field.Name)}:{(value.StartsWith(NewLine, StringComparison.Ordinal) ? "" : " ")}{value}";
    }

    /// <summary>A value on the lines below its key moves up to it, unless a comment stands between.</summary>
    void Replace(YamlNode node, string yaml)
    {
        var start = node.Span.Start;
        var colon = start;
        while (colon > 0 && char.IsWhiteSpace(text[colon - 1])) colon--;
        if (colon > 0 && text[colon - 1] == ':') start = colon;
        var space = start == 0 || char.IsWhiteSpace(text[start - 1]) || text[start - 1] is '[' or '{' || yaml.StartsWith(NewLine, StringComparison.Ordinal) ? "" : " ";
        _edits.Add(new(start, Math.Max(start, node.Span.End), space + yaml));
    }

    /// <summary>In brackets and on one line: what stays as it was written, what is new behind it.</summary>
    void Rewrite(YamlMap map, IReadOnlyCollection<YamlEntry> removed, IReadOnlyList<string> added)
    {
        var kept = map.Entries.Except(removed).Select(entry => TextEdit.Apply(text, entry.KeySpan.Start, entry.End, _edits) ?? "").Concat(added).ToList();
        _edits.RemoveAll(edit => edit.Start >= map.Span.Start && edit.End <= map.Span.End);
        Replace(map, kept.Count == 0 ? "{}" : $"{{ {string.Join(", ", kept)} }}");
    }

    /// <summary>Of a map with lines: the entry's lines; what comes next takes the place of the first, which may stand behind a dash.</summary>
    void Remove(YamlMap map, YamlEntry entry)
    {
        if (entry == map.Entries[0]) _edits.Add(new(entry.KeySpan.Start, map.Entries[1].KeySpan.Start, ""));
        else _edits.Add(new(LineStart(entry.KeySpan.Start), LineEnd(entry.End), ""));
    }

    void AddLines(YamlMap map, IReadOnlyList<string> added)
    {
        var column = Column(map.Entries[0].KeySpan.Start);
        var at = LineEnd(map.Entries[^1].End);
        var isLast = at == text.Length && (at == 0 || text[at - 1] != '\n');
        Insert(at, (isLast ? NewLine : "") + string.Concat(added.Select(entry => new string(' ', column) + entry + NewLine)));
    }

    void Insert(int at, string inserted) => _edits.Add(new(at, at, inserted));

    int LineStart(int at) => at == 0 ? 0 : text.LastIndexOf('\n', at - 1) + 1;

    /// <summary>Behind the line's end.</summary>
    int LineEnd(int at) => text.IndexOf('\n', at) is >= 0 and var end ? end + 1 : text.Length;
}
