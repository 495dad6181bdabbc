using System.Text.Json;
using Weir.Engine.Configuration.Yaml;
using Weir.Engine.Steps.Conditions;

namespace Weir.Engine.Configuration;

/// <summary>Reads <c>when</c>: a map of field paths with their tests, of <c>headers</c> with theirs, and of <c>all</c>, <c>any</c> and <c>not</c>. The entries of one map must all hold.</summary>
sealed class ConditionReader(ReadingContext context, SettingsReader reader)
{
    /// <summary>Words that are no field; a field of that name is written in quotes within quotes: <c>'"all"'</c>.</summary>
    public static readonly IReadOnlyList<string> Words = ["all", "any", "not", "headers"];

    static readonly FieldSpec[] HeaderTests = [.. FieldTestSpec.OfHeaders.Select(test => test.Field)];

    static readonly FieldSpec[] Tests = [.. FieldTestSpec.All.Select(test => test.Field)];

    readonly ProblemList _problems = context.Problems;
    readonly List<FieldPath> _fields = [];

    /// <summary>The condition, or null after adding problems.</summary>
    public StepCondition? Read(YamlNode node, string path)
    {
        var errors = _problems.Errors;
        var make = ReadMap(node, path, "");
        return _problems.Errors == errors ? new StepCondition([.. _fields.Distinct()], make) : null;
    }

    /// <param name="node">What should be a map.</param>
    /// <param name="path">What problems call it.</param>
    /// <param name="bullet">What stands before the first key in a dump: a hyphen in a list.</param>
    Func<StepContext, Condition> ReadMap(YamlNode node, string path, string bullet)
    {
        if (node is not YamlMap map || map.Entries.Count == 0)
        {
            _problems.Add("WEIR1006", node.At, node is YamlMap ? $"{path} tests nothing" : $"{path} is {node.Shape}, must be a map", "Write { field: { equals: … } }, or all, any, not, headers.");
            return _ => new AllCondition([]);
        }
        var parts = new List<Func<StepContext, Condition>>();
        foreach (var entry in map.Entries)
        {
            context.Dump.Enter((bullet.Length == 0 ? "" : parts.Count == 0 ? bullet : "  ") + Quoted(entry.Key));
            parts.Add(ReadEntry(entry, path));
            context.Dump.Leave();
        }
        return parts.Count == 1 ? parts[0] : built => new AllCondition([.. parts.Select(part => part(built))]);
    }

    Func<StepContext, Condition> ReadEntry(YamlEntry entry, string path)
    {
        var inner = SettingsReader.Join(path, entry.Key);
        switch (entry.Key)
        {
            case "not":
                var negated = ReadMap(entry.Value, inner, "");
                return built => new NotCondition(negated(built));
            case "all":
                var all = ReadList(entry, inner);
                return built => new AllCondition([.. all.Select(part => part(built))]);
            case "any":
                var any = ReadList(entry, inner);
                return built => new AnyCondition([.. any.Select(part => part(built))]);
            case "headers":
                var headers = ReadHeaders(entry, inner);
                return built => new AllCondition([.. headers.Select(part => part(built))]);
            default:
                return ReadField(entry, inner);
        }
    }

    List<Func<StepContext, Condition>> ReadList(YamlEntry entry, string path)
    {
        if (entry.Value is YamlList { Items.Count: > 0 } list)
            return [.. list.Items.Select(item => ReadMap(item, path, "- "))];
        _problems.Add("WEIR1006", entry.Value.At, entry.Value is YamlList ? $"{path} is empty" : $"{path} is {entry.Value.Shape}, must be a list", $"Write {entry.Key}: [{{ field: {{ equals: … }} }}, …].");
        return [];
    }

    Func<StepContext, Condition> ReadField(YamlEntry entry, string path)
    {
        if (!FieldPath.TryParse(entry.Key, out var field, out var reason))
        {
            _problems.Add("WEIR1019", entry.At, $"{path}: the path '{entry.Key}' {reason}", ValueReader.PathHint);
            return _ => new AllCondition([]);
        }
        _fields.Add(field);
        var tests = ReadTests(entry, path, FieldTestSpec.All, Tests);
        return built => new FieldCondition(built.Resolve(field), tests());
    }

    List<Func<StepContext, Condition>> ReadHeaders(YamlEntry entry, string path)
    {
        // Who has a field of that name writes its tests right here.
        var isField = entry.Value is YamlMap { Entries: [var first, ..] } && first.Value is not YamlMap && Tests.Any(test => test.Name == first.Key);
        if (entry.Value is not YamlMap { Entries.Count: > 0 } map || isField)
        {
            _problems.Add("WEIR1006", entry.Value.At, $"{path} is {(isField ? "a map of tests" : entry.Value is YamlMap ? "empty" : entry.Value.Shape)}, must be a map of headers with their tests", "Write headers: { content-type: { equals: … } }; a field of that name is written '\"headers\"'.");
            return [];
        }
        var parts = new List<Func<StepContext, Condition>>();
        foreach (var header in map.Entries)
        {
            context.Dump.Enter(Quoted(header.Key));
            var tests = ReadTests(header, SettingsReader.Join(path, header.Key), FieldTestSpec.OfHeaders, HeaderTests);
            parts.Add(_ => new HeaderCondition(header.Key, tests()));
            context.Dump.Leave();
        }
        return parts;
    }

    /// <summary>What makes the tests, for each worker anew: patterns keep state.</summary>
    Func<FieldTest[]> ReadTests(YamlEntry entry, string path, IReadOnlyList<FieldTestSpec> known, FieldSpec[] fields)
    {
        if (entry.Value is not YamlMap { Entries.Count: > 0 } map)
        {
            var meant = entry.Value is YamlScalar { IsNull: false, Secret: false } scalar ? scalar.Text : "…";
            _problems.Add("WEIR1006", entry.Value.At, $"{path} is {(entry.Value is YamlMap ? "empty" : entry.Value.Shape)}, must be a map of tests", $"Write {entry.Key}: {{ {(entry.Value is YamlList ? "in: […]" : $"equals: {meant}")} }}.");
            return () => [];
        }
        var values = reader.ReadFields(fields, map, path, "test");
        if (map.Find("in")?.Value is YamlList { Items.Count: 0 } none)
            _problems.Add("WEIR1001", none.At, $"{path}.in is empty, must name at least one value");
        return () => [.. known.Where(test => values.Has(test.Field.Name)).Select(test => test.Build(values.Value(test.Field.Name)))];
    }

    /// <summary>A path with quotes is a text of its own in YAML, and so is a header's name with more than letters and digits.</summary>
    static string Quoted(string key) => key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_') ? key : JsonSerializer.Serialize(key);
}
