using System.Text;
using System.Text.Json;
using Weir.Engine;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

/// <summary>Random pipelines over random records: moving steps against a model, byte for byte; steps on values against what they may not touch.</summary>
public sealed class StepPropertyTests(ITestOutputHelper output)
{
    static readonly string[] Names = ["a", "b", "c", "long_name_of_more_than_thirty_two_bytes"];

    static readonly string[] Values =
        ["0", "-1.50e+3", "1694479551", "true", "false", "null", "\"\"", "\" Text \"", "\"ÄÖ\\u00fc\\n\\\"\"", "\"1.5\"", "\"2023-09-12T00:45:51.5+02:00\"", "\"192.0.2.1\"", "[]", "[1,{\"a\":[]}]", "\"\\ud83d\\ude00\""];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Steps_that_move_fields_do_what_a_simple_model_does(int seed)
    {
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var steps = Enumerable.Range(0, random.Next(1, 7)).Select(_ => RandomMove(random)).ToList();
            var text = string.Join('\n', steps.Select(step => $"  - {step.Yaml}"));
            TestPipeline pipeline;
            try
            {
                pipeline = TestPipeline.Of(text, sink: ", unknown_fields: keep");
            }
            catch (WeirException refused) when (refused.Message.Contains("into each other", StringComparison.Ordinal))
            {
                continue;
            }
            for (var record = 0; record < 30; record++)
            {
                var model = RandomRecord(random, 0);
                var input = Spaced(model.ToString(), random);
                var isAlive = steps.TrueForAll(step => step.Apply(model));
                var outcome = pipeline.Process(input);
                var place = $"seed {seed} round {round}\n{text}\n{input}";
                Assert.True(isAlive == (outcome == RecordOutcome.Write), $"{place}\n{outcome} {pipeline.Rejection}, the model: {model}");
                if (isAlive && model.ToString() != pipeline.Value) Assert.Fail($"{place}\nis     {pipeline.Value}\nshould {model}");
            }
        }
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Steps_on_values_leave_every_other_byte_alone(int seed)
    {
        output.WriteLine($"seed {seed}");
        using var folder = new KeyFolderFixture().WithBase64(1, "0123456789abcdef");
        var random = new Random(seed);
        string[] steps =
        [
            "lowercase: { field: F }", "uppercase: { field: F }", "trim: { field: F }", "convert: { field: F, to: string }", "convert: { field: F, to: number }", "convert: { field: F, to: boolean }",
            "timestamp: { field: F, from: iso, fraction: millis }", "timestamp: { field: F, from: unix-seconds }", "map_values: { field: F, values: { '1.5': 'q\"', 'true': 1 }, default: null }",
            "default: { field: F, value: \"x\\ty\", for: [missing, 'null', empty] }", "pseudonymize: { field: F, method: hmac-sha256, key: k }", "pseudonymize: { field: F, method: ipcrypt, key: k }", "pseudonymize: { field: F, method: truncate }",
        ];
        foreach (var step in steps)
        {
            var path = RandomPath(random);
            var pipeline = TestPipeline.Of($"  - {step.Replace("F", string.Join('.', path), StringComparison.Ordinal)}", sink: ", unknown_fields: keep", keys: $"k: {{ folder: {folder.Path} }}");
            for (var record = 0; record < 2_000; record++)
            {
                var model = RandomRecord(random, 0);
                var input = Spaced(model.ToString(), random);
                if (pipeline.Process(input) != RecordOutcome.Write) continue;
                using var parsed = JsonDocument.Parse(pipeline.Value);
                var at = parsed.RootElement;
                if (path.All(name => at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out at))) model.Set(path, at.GetRawText(), null);
                if (model.ToString() != pipeline.Value) Assert.Fail($"seed {seed} {step} {string.Join('.', path)}\n{input}\nis     {pipeline.Value}\nshould {model}");
            }
        }
    }

    static (string Yaml, Func<ModelRecord, bool> Apply) RandomMove(Random random)
    {
        var (from, to) = (RandomPath(random), RandomPath(random));
        while (Overlap(from, to)) (from, to) = (RandomPath(random), RandomPath(random));
        var (source, target) = (string.Join('.', from), string.Join('.', to));
        return random.Next(7) switch
        {
            0 => ($"remove: {{ fields: [{source}, {target}] }}", model => model.Remove(from) && model.Remove(to)),
            1 or 2 => ($"rename: {{ from: {source}, to: {target} }}", model => !model.Has(from) || (model.Copy(from, to) && model.Remove(from))),
            3 => ($"set: {{ field: {target}, from: {source} }}", model => !model.Has(from) || model.Copy(from, to)),
            4 => ($"set: {{ field: {target}, value: {{ b: [1], c: {{ a: x }} }} }}", model => model.Set(to, null, Constant())),
            5 => ($"default: {{ field: {target}, value: 7, for: [missing] }}", model => model.Has(to) || model.Set(to, "7", null)),
            _ => ($"keep: {{ fields: [{source}, {target}, u] }}", model => model.Keep([from, to, ["u"]])),
        };
    }

    static ModelRecord Constant()
    {
        var inner = new ModelRecord();
        inner.Add("a", "\"x\"", null);
        var value = new ModelRecord();
        value.Add("b", "[1]", null);
        value.Add("c", null, inner);
        return value;
    }

    static bool Overlap(string[] one, string[] other)
    {
        var shared = Math.Min(one.Length, other.Length);
        return one.AsSpan(0, shared).SequenceEqual(other.AsSpan(0, shared));
    }

    static string[] RandomPath(Random random) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Names[random.Next(Names.Length)])];

    static ModelRecord RandomRecord(Random random, int depth)
    {
        var record = new ModelRecord();
        string[] names = [.. Names, "u", "v\\u0061"];
        random.Shuffle(names);
        foreach (var name in names.Take(random.Next(names.Length + 1)))
            if (depth < 3 && random.Next(2) == 0) record.Add(name, null, RandomRecord(random, depth + 1));
            else record.Add(name, Values[random.Next(Values.Length)], null);
        return record;
    }

    /// <summary>The same record with white space between some tokens.</summary>
    static string Spaced(string json, Random random)
    {
        if (random.Next(3) == 0) return json;
        var spaced = new StringBuilder();
        var inString = false;
        for (var at = 0; at < json.Length; at++)
        {
            spaced.Append(json[at]);
            if (json[at] == '\\') spaced.Append(json[++at]);
            else if (json[at] == '"') inString = !inString;
            if (!inString && json[at] is '{' or '}' or ',' or ':' or '[' && random.Next(4) == 0) spaced.Append(" \n");
        }
        return spaced.ToString();
    }
}
