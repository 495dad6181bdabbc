using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>Reads a test file: a list of cases, or a map with <c>pipeline</c>, <c>variables</c>, <c>lookups</c> and the list under <c>tests</c>, or one case.</summary>
sealed class TestFileReader(string path, ProblemList problems)
{
    readonly TestNodes _nodes = new(problems);

    /// <summary>The file, or null after adding problems.</summary>
    public TestFileOptions? Read(YamlNode root)
    {
        var head = root is YamlMap map && map.Find("input") is null && map.Find("name") is null ? map : null;
        if (head is not null) _nodes.CheckKeys(head, "", ["pipeline", "variables", "lookups", "tests"]);
        var pipeline = Pipeline(head, root.At);
        var variables = head?.Find("variables") is { } given ? _nodes.Texts(given.Value, "variables") : [];
        var lookups = head?.Find("lookups") is { } tables ? new TestLookupReader(problems).Read(tables.Value) : [];
        var cases = (head is null ? root is YamlMap ? [root] : Items(root, "the file") : head.Find("tests") is { } tests ? Items(tests.Value, "tests") : Missing(head)).Select(Case).ToList();
        if (cases.Count == 0 && problems.Errors == 0) problems.Add("WEIR1003", root.At, "the file has no case", "Begin one with '- name: …'.");
        return problems.Errors > 0 ? null : new TestFileOptions(pipeline, variables.ToDictionary(), lookups, [.. cases.OfType<TestCaseOptions>()]);
    }

    IReadOnlyList<YamlNode> Items(YamlNode node, string what)
    {
        if (node is YamlList list) return list.Items;
        problems.Add("WEIR1006", node.At, $"{what} is {node.Shape}, must be a list of cases", "Begin each with '- name: …'.");
        return [];
    }

    IReadOnlyList<YamlNode> Missing(YamlMap head)
    {
        problems.Add("WEIR1003", head.At, "tests is missing", "The list of cases.");
        return [];
    }

    TestCaseOptions? Case(YamlNode node)
    {
        if (node is not YamlMap map)
        {
            problems.Add("WEIR1006", node.At, $"a case is {node.Shape}, must be a map", "Give it name, input, and output, dead or dropped.");
            return null;
        }
        _nodes.CheckKeys(map, "", ["name", "input", "output", "dead", "dropped"]);
        var name = _nodes.Text(map, "name", "", isRequired: true);
        var input = map.Find("input") is { } given ? new TestInputReader(problems).Read(given.Value) : _nodes.Missing<TestInput>(map, "input", "The record: { json: {…} }, { raw: '…' } or { base64: … }.");
        var expected = new ExpectationReader(problems).Read(map);
        return name is null || input is null || expected is null ? null : new TestCaseOptions(name, map.At, input, expected);
    }

    /// <summary>The one that is named; else <c>login.yaml</c> beside <c>login.test.yaml</c>; else <c>pipeline.yaml</c> beside it.</summary>
    string? Pipeline(YamlMap? head, Position at)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        if (head?.Find("pipeline") is { } named)
        {
            if (_nodes.Text(head, "pipeline", "") is not { } text) return null;
            if (File.Exists(Path.Combine(folder, text))) return Path.Combine(folder, text);
            problems.Add("WEIR1013", named.Value.At, $"pipeline: the file '{text}' does not exist", "Paths start at the test file's folder.");
            return null;
        }
        var stem = Path.GetFileName(path).Split(".test.")[0];
        string[] usual = [$"{stem}.yaml", $"{stem}.yml", "pipeline.yaml", "pipeline.yml"];
        if (usual.Select(name => Path.Combine(folder, name)).FirstOrDefault(candidate => candidate != path && File.Exists(candidate)) is { } found) return found;
        problems.Add("WEIR1401", at, $"no pipeline is beside the test file: neither {usual[0]} nor {usual[2]}", "Name it: pipeline: PATH, and the cases under tests.");
        return null;
    }
}
