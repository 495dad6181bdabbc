using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Weir.Engine.Configuration.Yaml;

/// <summary>Reads one YAML document into nodes with positions.</summary>
/// <remarks>
/// Anchors, aliases and tags are refused: nothing here needs them, and aliases make small files huge. Bounds: 1 MiB of text, 32 levels,
/// 20 000 nodes.
/// </remarks>
sealed class YamlReader
{
    const int TextMax = 1 << 20;
    const int DepthMax = 32;
    const int NodesMax = 20_000;

    readonly string _file;
    readonly ProblemList _problems;
    readonly IParser _parser;
    readonly string _text;
    int _depth;
    int _nodes;

    YamlReader(string text, string file, ProblemList problems)
    {
        _file = file;
        _problems = problems;
        _text = text;
        _parser = new Parser(new StringReader(text));
    }

    /// <summary>The document's root, or null after adding the problem that kept it from being read.</summary>
    public static YamlNode? Read(string text, string file, ProblemList problems)
    {
        if (text.Length > TextMax)
        {
            problems.Add("WEIR1010", new Position(file, 0, 0), $"is larger than {new ByteSize(TextMax)}");
            return null;
        }
        var reader = new YamlReader(text, file, problems);
        try
        {
            return reader.ReadDocument();
        }
        catch (YamlException error)
        {
            var at = Place(text, file, error);
            problems.Add("WEIR1004", at, $"is not valid YAML: {Reason(error)}", YamlRemedy.For(Reason(error), text, at));
            return null;
        }
        // The parser's own slips on some malformed texts: they mean the same as its exceptions.
        catch (Exception error) when (error is InvalidOperationException or ArgumentException or IndexOutOfRangeException or NullReferenceException or FormatException or OverflowException)
        {
            problems.Add("WEIR1004", reader.Here(), "is not valid YAML after this", "Look for a bracket or a quote that is not closed.");
            return null;
        }
        catch (ConfigurationStop)
        {
            return null;
        }
    }

    YamlNode? ReadDocument()
    {
        Next<StreamStart>();
        if (_parser.Current is StreamEnd)
            return null;
        Next<DocumentStart>();
        var root = ReadNode();
        Next<DocumentEnd>();
        if (_parser.Current is DocumentStart second)
            _problems.Add("WEIR1008", At(second.Start), "a second YAML document begins here", "One file holds one pipeline; remove the '---' and what follows it.");
        return root;
    }

    YamlNode ReadNode()
    {
        if (++_nodes > NodesMax)
            throw Stop("WEIR1010", $"holds more than {NodesMax} values", "One file holds one pipeline.");
        if (_parser.Current is AnchorAlias alias)
            throw Stop("WEIR1008", $"the YAML alias '*{alias.Value}' is not allowed", "Write the value out.");
        if (_parser.Current is NodeEvent node)
            RefuseProperties(node);
        if (++_depth > DepthMax)
            throw Stop("WEIR1010", $"nests deeper than {DepthMax} levels", "No setting is that deep: look for a bracket too many.");
        YamlNode read = _parser.Current switch
        {
            Scalar => ReadScalar(),
            MappingStart => ReadMap(),
            SequenceStart => ReadList(),
            _ => throw Stop("WEIR1004", "is not valid YAML: a value was expected", YamlRemedy.Usual),
        };
        _depth--;
        return read;
    }

    void RefuseProperties(NodeEvent node)
    {
        if (!node.Anchor.IsEmpty)
            _problems.Add("WEIR1008", At(node.Start), $"the YAML anchor '&{node.Anchor.Value}' is not allowed", "Write the value out where it is used.");
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
            _problems.Add("WEIR1008", At(node.Start), $"the YAML tag '{node.Tag.Value}' is not allowed", "Remove it; the setting knows its type.");
    }

    YamlScalar ReadScalar()
    {
        var scalar = Next<Scalar>();
        return new YamlScalar(At(scalar.Start), scalar.Value, scalar.Style == ScalarStyle.Plain) { Span = Span(scalar.Start, End(scalar)) };
    }

    YamlMap ReadMap()
    {
        // The map that the parser makes of "[a: b]" has no place of its own: it begins where its key does.
        var begin = Next<MappingStart>();
        var start = begin.Start;
        var map = new YamlMap(start.Index == 0 && _nodes > 1 ? Here() : At(start));
        while (_parser.Current is not MappingEnd)
            ReadEntry(map);
        var end = Next<MappingEnd>();
        map.Span = begin.Style == MappingStyle.Flow ? FlowSpan(start, end) : Span(start, map.Entries.Count == 0 ? End(end) : map.Entries[^1].End);
        return map;
    }

    void ReadEntry(YamlMap map)
    {
        var key = ReadNode();
        var value = ReadNode();
        if (key is not YamlScalar name)
            _problems.Add("WEIR1006", key.At, $"a key must be a text, not {key.Shape}");
        else if (!map.TryAdd(new YamlEntry(name.Text, name.At, value) { KeySpan = name.Span }))
            _problems.Add("WEIR1005", name.At, $"the key '{name.Text}' is given twice", $"The first one is on line {map.Find(name.Text)!.At.Line}; keep one.");
    }

    YamlList ReadList()
    {
        var begin = Next<SequenceStart>();
        var items = new List<YamlNode>();
        while (_parser.Current is not SequenceEnd)
            items.Add(ReadNode());
        var end = Next<SequenceEnd>();
        var span = begin.Style == SequenceStyle.Flow ? FlowSpan(begin.Start, end) : Span(begin.Start, items.Count == 0 ? End(end) : items[^1].Span.End);
        return new YamlList(At(begin.Start), items) { Span = span };
    }

    /// <summary>Takes the current event and moves to the next; the first call has no current one yet.</summary>
    T Next<T>()
        where T : ParsingEvent
    {
        if (_parser.Current is null)
            _parser.MoveNext();
        var current = _parser.Current as T ?? throw Stop("WEIR1004", "is not valid YAML", YamlRemedy.Usual);
        _parser.MoveNext();
        return current;
    }

    static int End(ParsingEvent last) => (int)last.End.Index;

    /// <summary>The parser ends what is in brackets before the closing one.</summary>
    YamlSpan FlowSpan(Mark start, ParsingEvent end) => new((int)start.Index, Math.Min(End(end) + 1, _text.Length), IsFlow: true);

    YamlSpan Span(Mark start, int end)
    {
        var first = (int)start.Index;
        end = Math.Clamp(end, first, _text.Length);
        while (end > first && char.IsWhiteSpace(_text[end - 1]))
            end--;
        return new YamlSpan(first, end, IsFlow: false);
    }

    ConfigurationStop Stop(string code, string message, string? hint = null)
    {
        _problems.Add(code, Here(), message, hint);
        return new ConfigurationStop();
    }

    Position Here() => _parser.Current is { } current ? At(current.Start) : new Position(_file, 0, 0);

    Position At(Mark mark) => At(_file, mark);

    static Position At(string file, Mark mark) => new(file, (int)mark.Line, (int)mark.Column);

    /// <summary>The parser reports a tab at the start of what it was reading, which may be the whole file: then the first tab in an indentation is meant. An end that came too early it reports behind the last line.</summary>
    static Position Place(string text, string file, YamlException error)
    {
        var lines = text.Split(["\r\n", "\n", "\r", "\u0085", "\u2028", "\u2029"], StringSplitOptions.None);
        var tab = Reason(error).Contains("tab", StringComparison.Ordinal) ? Array.FindIndex(lines, candidate => candidate.TrimStart(' ').StartsWith('\t')) : -1;
        if (tab >= 0)
            return new Position(file, tab + 1, lines[tab].IndexOf('\t', StringComparison.Ordinal) + 1);
        return error.Start.Line > lines.Length ? new Position(file, lines.Length, lines[^1].Length + 1) : At(file, error.Start);
    }

    static string Reason(YamlException error)
    {
        var reason = error.InnerException?.Message ?? error.Message;
        return reason.Length > 0 ? char.ToLowerInvariant(reason[0]) + reason[1..].TrimEnd('.') : "it cannot be parsed";
    }

    sealed class ConfigurationStop : Exception;
}
