using System.Text;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

public sealed class StepAllocationTests
{
    /// <summary>A step, and records of which some go every way through it.</summary>
    public static TheoryData<string, string[]> Steps => new()
    {
        { "deduplicate: { by: [a, b.c], within: 1h, entries: 100 }", ["{\"a\":\"\\u0032\",\"b\":{\"c\":1}}", "{\"a\":\"\"}", "{\"a\":2,\"b\":{\"c\":true}}"] },
        { "default: { field: a, value: 'x\"', for: [missing, 'null', empty] }", ["{}", "{\"a\":\"\"}", "{\"a\":1}"] },
        { "lowercase: { field: a }", ["{\"a\":\"ÄX\"}", "{\"a\":\"X\"}", "{\"a\":\"\\u0041\"}", "{\"a\":1}"] },
        { "uppercase: { field: a }", ["{\"a\":\"äx\"}", "{\"a\":\"x\"}", "{\"a\":\"\\u0061\"}", "{\"a\":1}"] },
        { "trim: { field: a }", ["{\"a\":\" x \"}", "{\"a\":\"\\t\\u0041\"}", "{\"a\":\"\"}"] },
        { "rename: { from: a, to: b.c }\n  - uppercase: { field: b.c.n }", ["{\"a\":{\"n\":\"x\",\"u\":{\"v\":1},\"w\":2}}", "{\"a\":1,\"b\":2}", "{}"] },
        { "keep: { fields: [a, b.c] }", ["{\"a\":1,\"b\":{\"c\":2,\"d\":3,\"e\":{}},\"x\":{\"y\":1}}", "{\"b\":1}"] },
        { "set: { field: a, value: { b: [1, 2], c: { d: x } } }", ["{}", "{\"a\":{\"q\":1}}"] },
        { "set: { field: a, from: o }\n  - remove: { field: a.x }", ["{\"o\":{\"x\":1,\"y\":2}}", "{\"o\":\"\\n\"}"] },
        { "set: { field: a, metadata: topic }", ["{}"] },
        { "set: { field: a, metadata: offset }", ["{}"] },
        { "set: { field: a, metadata: key }", ["{}"] },
        { "set: { field: a, header: h }", ["{}"] },
        { "convert: { field: a, to: string }", ["{\"a\":1}", "{\"a\":true}", "{\"a\":[]}"] },
        { "convert: { field: a, to: number, as: b }", ["{\"a\":\"1.5\"}", "{\"a\":2}", "{\"a\":\"x\"}"] },
        { "convert: { field: a, to: integer }", ["{\"a\":\"15\"}", "{\"a\":2e3}", "{\"a\":1.5}"] },
        { "convert: { field: a, to: boolean }", ["{\"a\":\"TRUE\"}", "{\"a\":0}", "{\"a\":\"x\"}"] },
        { "timestamp: { field: a, from: unix-seconds, as: b }", ["{\"a\":\"1694479551\"}", "{\"a\":1}", "{\"a\":\"x\"}"] },
        { "timestamp: { field: a, from: iso, fraction: millis, offset: Z }", ["{\"a\":\"2023-09-12T00:45:51.2\"}", "{\"a\":\"2023-09-12 00:45:51+02\"}", "{\"a\":\"x\"}"] },
        { "timestamp: { field: a, from: iso, to: unix-millis }", ["{\"a\":\"2023-09-12T00:45:51.2Z\"}"] },
        { "lookup: { field: a, from: t, by: cidr, add: { b: code, c.d: text } }", ["{\"a\":\"192.0.2.1\"}", "{\"a\":\"2001:db8::1\",\"b\":1}", "{\"a\":\"x\"}"] },
        { "lookup: { field: a, from: t, add: { b: text }, default: 'x' }", ["{\"a\":\"\\u0032001:db8::/32\"}", "{\"a\":\"\"}", "{}"] },
        { "lookup: { field: a, from: t, add: { b: text }, missing: reject }", ["{\"a\":1}"] },
        { "drop: {}", ["{}"] },
        { "reject: { reason: is not wanted, code: WEIR3900, field: a }", ["{\"a\":1}"] },
        { "route: { topic: t }\n    when: { a: { equals: 1 } }", ["{\"a\":1}", "{\"a\":2}"] },
        { "map_values: { field: a, values: { x: y, 1: 2 }, as: b }", ["{\"a\":\"x\"}", "{\"a\":1.0}", "{\"a\":[1]}"] },
        { "map_values: { field: a, values: { x: y }, other: reject }", ["{\"a\":\"z\"}"] },
        { "remove: { fields: [a, b.c] }", ["{\"a\":1,\"b\":{\"c\":1}}"] },
        { "pseudonymize: { field: a, as: b, method: hmac-sha256, key: k }", ["{\"a\":\"192.0.2.1\"}", "{\"a\":\"\\u0041\"}", "{\"a\":1}"] },
        { "pseudonymize: { field: a, method: aes-cmac, key: k, encoding: hex }", ["{\"a\":\"192.0.2.1\"}"] },
        { "pseudonymize: { field: a, method: ipcrypt, key: k }", ["{\"a\":\"192.0.2.1\"}", "{\"a\":\"2001:db8::1\"}", "{\"a\":\"x\"}"] },
        { "pseudonymize: { field: a, method: truncate }", ["{\"a\":\"192.0.2.1\"}", "{\"a\":\"2001:db8::1\"}"] },
        { "pseudonymize: { field: a, method: remove }", ["{\"a\":\"192.0.2.1\"}"] },
    };

    [Theory]
    [MemberData(nameof(Steps))]
    public void A_step_allocates_nothing(string step, string[] records)
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "0123456789abcdef").WithBase64(2, "fedcba9876543210");
        var pipeline = TestPipeline.Of($"  - {step}", sink: ", unknown_fields: keep", keys: $"k: {{ folder: {folder.Path}, overlap: 30d }}",
            lookups: "t: { file: t.csv }", files: new Dictionary<string, string> { ["t.csv"] = "net,code,text\n192.0.2.0/24,DE,\"a \"\"b\"\"\"\n2001:db8::/32,FR,é\n" });
        Assert.Equal(0, Allocation.OfManyRecords(pipeline.Processor, [.. records.Select(Encoding.UTF8.GetBytes)]));
    }

    [Fact]
    public void Every_step_is_measured() =>
        Assert.Equal(Weir.Engine.StepCatalog.BuiltIn().Specs.Select(spec => spec.Name), Steps.Select(row => row.Data.Item1.Split(':')[0]).Distinct().Order(StringComparer.Ordinal));
}
