using System.Text;
using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;
using Weir.Engine.Contracts;
using Weir.Engine.Contracts.Schemas;
using Weir.Engine.Contracts.Validation;
using Weir.Engine.Testing;
using Weir.Tests.Engine.Contracts;
using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Testing;

public sealed class TestFileSchemaTests
{
    static readonly Schema Schema = SchemaSuite.Read(PipelineTests.EditorSchema(), Dialect.Draft7, assertsFormats: false, new List<ContractProblem>(), out _)!;

    public static TheoryData<string> Samples => [.. Directory.GetFiles(Path.Combine(RepositoryRoot.Path, "samples"), "pipeline.test.yaml", SearchOption.AllDirectories).Where(path => !path.Contains("bin", StringComparison.Ordinal)).Select(path => Path.GetRelativePath(RepositoryRoot.Path, path))];

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_samples_tests_are_as_the_schema_that_their_first_line_names_wants_them(string path)
    {
        string full = Path.Combine(RepositoryRoot.Path, path), text = File.ReadAllText(full);
        Assert.StartsWith("# yaml-language-server: $schema=../../docs/reference/pipeline-test.schema.json\n", text.ReplaceLineEndings("\n"));
        Assert.True(Holds(text));
    }

    /// <summary>What the reader says of a text is what the editor says of it.</summary>
    [Theory]
    [InlineData("- name: it\n  input: { json: {} }\n  dropped: true\n", true)]
    [InlineData("name: it\ninput: { raw: '', key: 7, headers: { a: 1 }, timestamp: 5 }\noutput: { headers: { a: null }, absent: a.b, key: 7, value: null }\n", true)]
    [InlineData("variables: { A: b, C: 1 }\ntests:\n  - name: it\n    input: { base64: e30= }\n    dead: WEIR3101\n", true)]
    [InlineData("- name: it\n  input: { tombstone: true }\n  dead: { code: WEIR3101, field: a, byte: 0 }\n", true)]
    [InlineData("- name: it\n  input: { json: [1] }\n  output: { contains: { a: [x] }, matches: { a: ^b, c: 7 }, absent: [d], topic: t }\n", true)]
    [InlineData("- name: it\n  input: { json: {} }\n  dead: true\n", true)]
    [InlineData("lookups: { countries: [{ key: 10.0.0.0/8, value: { code: DE } }], more: [] }\ntests:\n  - name: it\n    input: { json: {} }\n    dropped: true\n", true)]
    [InlineData("lookups: { countries: [{ key: a, value: b }] }\ntests: [{ name: it, input: { json: {} }, dropped: true }]\n", false)]
    [InlineData("lookups: { countries: { key: a } }\ntests: [{ name: it, input: { json: {} }, dropped: true }]\n", false)]
    [InlineData("- nam: it\n", false)]
    [InlineData("- name: it\n  input: { json: {} }\n", false)]
    [InlineData("- name: it\n  dropped: true\n", false)]
    [InlineData("- name: it\n  input: {}\n  dropped: true\n", false)]
    [InlineData("- name: it\n  input: { raw: a, base64: b }\n  dropped: true\n", false)]
    [InlineData("- name: it\n  input: { base64: '?' }\n  dropped: true\n", false)]
    [InlineData("- name: it\n  input: { json: {} }\n  dropped: false\n", false)]
    [InlineData("- name: it\n  input: { tombstone: yes }\n  dropped: true\n", false)]
    [InlineData("- name: it\n  input: { json: {} }\n  dropped: true\n  dead: true\n", false)]
    [InlineData("- name: it\n  input: { json: {} }\n  output: { absent: [{ a: b }] }\n", false)]
    [InlineData("- name: it\n  input: { json: {} }\n  output: { value: { a: 1 }, valeu: 1 }\n", false)]
    [InlineData("- name: it\n  input: { json: {} }\n  output: 5\n", false)]
    [InlineData("- name: it\n  input: { json: {} }\n  dead: { byte: x }\n", false)]
    [InlineData("- name: it\n  input: { json: {}, headers: [a] }\n  dropped: true\n", false)]
    [InlineData("- it\n", false)]
    [InlineData("[]\n", false)]
    [InlineData("variables: {}\n", false)]
    [InlineData("pipelin: x\ntests: [{ name: it, input: { json: {} }, dropped: true }]\n", false)]
    public void The_schema_and_the_reader_agree(string text, bool isSound)
    {
        var problems = new ProblemList();
        var root = YamlReader.Read(text, "x.test.yaml", problems)!;
        new TestFileReader(Path.Combine(RepositoryRoot.Path, "samples", "hosted", "pipeline.test.yaml"), problems).Read(root);
        Assert.Equal((isSound, isSound), (problems.Errors == 0, Holds(text)));
    }

    static bool Holds(string text) => SchemaSuite.Holds(Schema, Encoding.UTF8.GetBytes(YamlJson.Element(YamlReader.Read(text, "", new ProblemList())!).GetRawText()));
}
