using System.Text;
using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>Reads a test file: a list of cases, or a map with <c>pipeline</c>, <c>variables</c>, <c>lookups</c> and the list under <c>tests</c>, or one case.</summary>
/// <param name="path">The file as it is named.</param>
/// <param name="problems">Takes what is wrong.</param>
/// <param name="allowsNone">A case need not say what becomes of its record: that is to be written.</param>
sealed class TestFileReader(string path, ProblemList problems, bool allowsNone = false)
{
    readonly TestGroupReader _groups = new(problems, allowsNone);

    /// <summary>The file, or null after adding problems.</summary>
    public TestFileOptions? Read(YamlNode root)
    {
        var head = root is YamlMap map && map.Find("input") is null && map.Find("name") is null ? map : null;
        var file = head is null ? null : _groups.Read(TestFields.File, head, "");
        var pipeline = Pipeline(head, root.At);
        var cases = (head is null ? root is YamlMap ? [root] : Items(root) : file?.Cases("tests") ?? []).Select(Case).ToList();
        if (cases.Count == 0 && problems.Errors == 0) problems.Add("WEIR1003", root.At, "the file has no case", "Begin one with '- name: …'.");
        return problems.Errors > 0 ? null : new TestFileOptions(root, pipeline, (file?.TextMap("variables") ?? []).ToDictionary(), file?.Tables("lookups") ?? [], [.. cases.OfType<TestCaseOptions>()]);
    }

    IReadOnlyList<YamlNode> Items(YamlNode node)
    {
        if (node is YamlList list) return list.Items;
        problems.Add("WEIR1006", node.At, $"the file is {node.Shape}, must be a list of cases", "Begin each with '- name: …'.");
        return [];
    }

    TestCaseOptions? Case(YamlNode node)
    {
        if (node is YamlMap map) return _groups.Read(TestFields.Case, map, "") is { } values ? new TestCaseOptions(values.Text("name")!, map, [.. values.Groups("before").Select(Input)], Input(values.Group("input")!), Expected(values)) : null;
        problems.Add("WEIR1006", node.At, $"a case is {node.Shape}, must be a map", "Give it name, input, and output, dead or dropped.");
        return null;
    }

    static TestInput Input(TestValues input) => new(
        input.Bytes("json") ?? input.Bytes("raw") ?? input.Bytes("base64"),
        input.Text("key") is { } key ? Encoding.UTF8.GetBytes(key) : null,
        input.TextMap("headers"),
        input.Time("timestamp") ?? TestTime.Fixed.GetUtcNow().ToUnixTimeMilliseconds());

    static IExpectation Expected(TestValues test)
    {
        if (test.Has("dropped")) return new ExpectedDrop();
        if (test.Text("dead") is { } code) return new ExpectedDeadLetter(code == "true" ? null : code, null, null);
        if (test.Group("dead") is { } dead) return new ExpectedDeadLetter(dead.Text("code"), dead.Text("field"), dead.Integer("byte"));
        if (test.Group("output") is not { } output) return new NoExpectation();
        return new ExpectedOutput(output.Json("value"), output.Json("contains"), output.Patterns("matches"), output.Paths("absent"), output.Text("key"), output.Text("topic"), output.HeaderMap("headers"));
    }

    /// <summary>The one that is named; else <c>login.yaml</c> beside <c>login.test.yaml</c>; else <c>pipeline.yaml</c> beside it.</summary>
    string? Pipeline(YamlMap? head, Position at)
    {
        var folder = Path.GetDirectoryName(path) ?? "";
        if (head?.Find("pipeline") is { } named)
        {
            if (named.Value is not YamlScalar { IsNull: false, Text: var text }) return null;
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
