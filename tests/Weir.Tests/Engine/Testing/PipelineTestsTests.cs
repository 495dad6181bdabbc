using Weir.Engine;
using Weir.Engine.Testing;

namespace Weir.Tests.Engine.Testing;

public sealed class PipelineTestsTests : IDisposable
{
    const string Pipeline = """
        weir: 1
        name: t
        source: { topic: in, contract: in.json }
        keys: { k: { folder: nowhere } }
        steps:
          - lowercase: { field: kind }
          - pseudonymize: { field: ip, method: hmac-sha256, key: k }
        sink: { topic: out, key: { field: id }, unknown_fields: keep }
        dead_letters: { topic: dead }

        """;

    const string Record = "input: { json: { id: 7, kind: A, o: { n: 1.50, list: [1, x] } } }";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-tests-");

    public PipelineTestsTests()
    {
        Write("pipeline.yaml", Pipeline);
        Write("in.json", """{ "type": "object", "required": ["id"], "properties": { "kind": { "type": "string" } } }""");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("output: { value: { id: 7, o: { list: [1, x], n: 1.5 }, kind: a }, key: 7, topic: out }")]
    [InlineData("""output: { value: '{"id":7,"kind":"a","o":{"n":1.50,"list":[1,"x"]}}' }""")]
    [InlineData("output: { contains: { o: { n: 1.5 } }, absent: [ip, o.m], matches: { kind: '^a$', id: 7 } }")]
    [InlineData("output: {}")]
    public void An_output_that_is_as_expected_passes(string expected) => Assert.Null(Message(Record, expected));

    [Theory]
    [InlineData("output: { value: { id: 7, kind: A, o: { n: 1.5, list: [x], m: 0 } } }", "- kind: \"A\"\n+ kind: \"a\"\n- o.list: [\"x\"]\n+ o.list: [1,\"x\"]\n- o.m: 0")]
    [InlineData("output: { value: { id: 7, kind: a } }", "+ o: {\"n\":1.50,\"list\":[1,\"x\"]}")]
    [InlineData("output: { contains: { o: { m: 1 } } }", "- o.m: 1")]
    [InlineData("output: { matches: { kind: b, ip: x } }", "- kind: matches b\n+ kind: \"a\"\n- ip: matches x\n+ ip: (missing)")]
    [InlineData("output: { absent: [o.n] }", "- o.n: (absent)\n+ o.n: 1.50")]
    [InlineData("output: { key: '8', topic: other }", "- topic: other\n+ topic: out\n- key: 8\n+ key: 7")]
    [InlineData("dropped: true", "the record shall be dropped, but it was written: {\"id\":7,\"kind\":\"a\",\"o\":{\"n\":1.50,\"list\":[1,\"x\"]}}")]
    [InlineData("dead: WEIR3101", "the record shall become a dead letter WEIR3101, but it was written: {\"id\":7,\"kind\":\"a\",\"o\":{\"n\":1.50,\"list\":[1,\"x\"]}}")]
    public void What_differs_is_said_path_by_path(string expected, string differences) =>
        Assert.Equal($"{At("pipeline.test.yaml")}:1: it\n{differences}".Replace("\n", "\n  ", StringComparison.Ordinal), Message(Record, expected));

    [Fact]
    public void Steps_see_the_headers_of_the_input()
    {
        Write("pipeline.yaml", Pipeline.Replace("steps:", "steps:\n  - set: { field: trace, header: traceparent }\n    when: { headers: { x-user: { equals: u } } }", StringComparison.Ordinal));
        Assert.Null(Message("input: { json: { id: 7 }, headers: { traceparent: 00-a, x-user: u } }", "output: { contains: { trace: 00-a } }"));
        Assert.Null(Message("input: { json: { id: 7 }, headers: { traceparent: 00-a, x-user: v } }", "output: { absent: [trace] }"));
    }

    [Theory]
    [InlineData("output: { headers: { traceparent: 00-a, weir-source: in/0/0, x-user: null, missing: ~ } }", null)]
    [InlineData("output: { headers: { traceparent: 00-b, x-user: u, weir-source: null } }", "- headers.traceparent: 00-b\n+ headers.traceparent: 00-a\n- headers.x-user: u\n+ headers.x-user: (absent)\n- headers.weir-source: (absent)\n+ headers.weir-source: in/0/0")]
    public void The_output_has_the_headers_of_the_input_that_the_sink_lists(string expected, string? differences)
    {
        Write("pipeline.yaml", Pipeline.Replace("unknown_fields: keep", "unknown_fields: keep, headers: [traceparent, weir-source]", StringComparison.Ordinal));
        var message = Message("input: { json: { id: 7 }, headers: { traceparent: 00-a, x-user: u, weir-source: forged } }", expected);
        Assert.Equal(differences is null ? null : $"{At("pipeline.test.yaml")}:1: it\n{differences}".Replace("\n", "\n  ", StringComparison.Ordinal), message);
    }

    [Theory]
    [InlineData("dead: true")]
    [InlineData("dead: WEIR3101")]
    [InlineData("dead: { code: WEIR3101, field: id }")]
    [InlineData("dead: { field: id }")]
    public void A_dead_letter_that_is_as_expected_passes(string expected) => Assert.Null(Message("input: { json: {} }", expected));

    [Fact]
    public void A_dead_letter_with_other_reasons_shows_the_one_it_has()
    {
        Assert.Equal("- dead.code: WEIR3105\n+ dead.code: WEIR3102\n- dead.byte: 1\n+ dead.byte: 15\nthe dead letter is: WEIR3102 kind at byte 15: must be string",
            Below(Message("""input: { raw: '{"id":7,"kind":1}' }""", "dead: { code: WEIR3105, field: kind, byte: 1 }")));
        Assert.Equal("the record shall be written, but it became a dead letter: WEIR3101 id at byte 0: is missing", Below(Message("input: { json: {} }", "output: {}")));
    }

    [Fact]
    public void A_tombstone_goes_in_and_comes_out()
    {
        Assert.Null(Message("input: { tombstone: true, key: k }", "output: { value: null, key: k }"));
        Assert.Equal("the output shall have a value, but it is a tombstone", Below(Message("input: { tombstone: true }", "output: { contains: {} }")));
    }

    [Fact]
    public void Bytes_go_in_as_they_are() => Assert.Null(Message("input: { base64: eyJpcCI6Iv8ifQ== }", "dead: { code: WEIR3123 }"));

    [Fact]
    public void Keys_are_made_of_their_names_so_a_token_is_the_same_everywhere() =>
        // HMAC-SHA-256 with the first 16 bytes of SHA-256("weir test key k"), computed with Python's hmac.
        Assert.Null(Message("input: { json: { id: 1, ip: 192.0.2.1 } }", "output: { contains: { ip: 'v1:iIcnjOg55GgNVfbwbvmxTqLlNshetB-1_-6cXG4X0hw' } }"));

    [Fact]
    public void A_case_can_be_run_again()
    {
        Write("pipeline.test.yaml", $"- name: it\n  {Record}\n  output: {{ key: '7' }}\n");
        var test = Assert.Single(PipelineTests.Load(_folder.FullName));
        Assert.Equal("pipeline.test.yaml:1 it", test.ToString());
        Assert.True(test.Run().Passed);
        Assert.True(test.Run().Passed);
    }

    [Fact]
    public void A_test_file_finds_its_pipeline_beside_it_by_its_name_or_where_it_says()
    {
        Write("login.yaml", Pipeline.Replace("topic: out", "topic: login-out", StringComparison.Ordinal));
        Write("login.test.yaml", $"- name: it\n  {Record}\n  output: {{ topic: login-out }}\n");
        Write("tests/more.test.yaml", $"pipeline: ../login.yaml\ntests:\n  - name: it\n    {Record}\n    output: {{ topic: login-out }}\n");
        Assert.All(PipelineTests.Load(_folder.FullName), test => Assert.Null(test.Run().Message));
        Assert.Equal(2, PipelineTests.Load(_folder.FullName).Count);
    }

    [Fact]
    public void Variables_are_those_of_the_test_file_and_of_nobody_else()
    {
        Write("pipeline.yaml", Pipeline.Replace("topic: out", "topic: '${PATH:-none}'", StringComparison.Ordinal));
        Assert.Null(Message(Record, "output: { topic: none }"));
        Write("pipeline.test.yaml", $"variables: {{ PATH: given }}\ntests:\n  - name: it\n    {Record}\n    output: {{ topic: given }}\n");
        Assert.True(PipelineTests.Load(_folder.FullName)[0].Run().Passed);
    }

    [Theory]
    [InlineData("- nam: it\n", "1:3 WEIR1002 unknown setting 'nam'", "Did you mean 'name'?")]
    [InlineData("- name: it\n  input: { json: {} }\n", "1:3 WEIR1003 output is missing", "Or dead, or dropped: true")]
    [InlineData("- name: it\n  dropped: true\n", "1:3 WEIR1003 input is missing", "The record: ")]
    [InlineData("- name: it\n  input: { raw: a, base64: b }\n  dropped: true\n", "2:28 WEIR1018 input has both raw and base64", "Keep one.")]
    [InlineData("- name: it\n  input: { base64: '?' }\n  dropped: true\n", "2:20 WEIR1001 input.base64 is not base64", "Write it with")]
    [InlineData("- name: it\n  input: { json: {} }\n  dropped: true\n  dead: true\n", "4:9 WEIR1018 a case has both dropped and dead", "A record has one outcome")]
    [InlineData("- name: it\n  input: { json: {} }\n  output: { matches: { a: '(?=b)' } }\n", "3:27 WEIR1001 output.matches.a: the pattern '(?=b)' ", "Patterns are those of contracts.")]
    [InlineData("- name: it\n  input: { json: {} }\n  output: { absent: a..b }\n", "3:21 WEIR1019 output.absent 'a..b'", "A path is a.b.c")]
    [InlineData("- name: it\n  input: { json: {} }\n  dead: { code: WEIR3101, byte: x }\n", "3:33 WEIR1001 dead.byte is 'x'", "")]
    [InlineData("- it\n", "1:3 WEIR1006 a case is a text, must be a map", "Give it name")]
    [InlineData("name\n", "1:1 WEIR1006 the file is a text, must be a list of cases", "Begin each")]
    [InlineData("pipeline: nope.yaml\ntests: []\n", "1:11 WEIR1013 pipeline: the file 'nope.yaml' does not exist", "Paths start at")]
    [InlineData("test: []\n", "1:1 WEIR1002 unknown setting 'test'", "Did you mean 'tests'?")]
    [InlineData("[]\n", "1:1 WEIR1003 the file has no case", "Begin one")]
    [InlineData("", "1:1 WEIR1003 the file is empty", "Begin with")]
    [InlineData("- name: [\n", "2:1 WEIR1004", "")]
    public void A_broken_test_file_is_named_with_place_and_remedy(string text, string problem, string hint)
    {
        Write("pipeline.test.yaml", text);
        var file = PipelineTests.Read(At("pipeline.test.yaml"), StepCatalog.BuiltIn());
        var found = file.Problems.FirstOrDefault(found => found.ToString().StartsWith($"{At("pipeline.test.yaml")}:{problem}", StringComparison.Ordinal));
        Assert.True(found is not null, string.Join('\n', file.Problems));
        Assert.StartsWith(hint, found.Hint ?? "");
        Assert.False(file.IsSound);
        Assert.Empty(file.Cases);
    }

    [Fact]
    public void A_test_file_without_a_pipeline_and_a_pipeline_with_errors_are_problems()
    {
        Write("alone/x.test.yaml", "- name: it\n  input: { json: {} }\n  dropped: true\n");
        Assert.Equal("WEIR1401", Assert.Throws<WeirException>(() => PipelineTests.Load(At("alone"))).Code);
        Write("pipeline.yaml", Pipeline + "workers: 0\n");
        Write("pipeline.test.yaml", "- name: it\n  input: { json: {} }\n  dropped: true\n");
        Assert.Contains("workers is 0", Assert.Throws<WeirException>(() => PipelineTests.Load(At("pipeline.test.yaml"))).Message);
        Assert.Equal("WEIR1401", Assert.Throws<WeirException>(() => PipelineTests.Load(Directory.CreateDirectory(At("empty")).FullName)).Code);
    }

    string? Message(string input, string expected)
    {
        Write("pipeline.test.yaml", $"- name: it\n  {input}\n  {expected}\n");
        return Assert.Single(PipelineTests.Load(At("pipeline.test.yaml"))).Run().Message;
    }

    static string Below(string? message) => message![(message!.IndexOf('\n', StringComparison.Ordinal) + 3)..].Replace("\n  ", "\n", StringComparison.Ordinal);

    string At(string name) => Path.Combine(_folder.FullName, name);

    void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }
}
