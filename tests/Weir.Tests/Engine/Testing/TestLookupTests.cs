using Weir.Engine;
using Weir.Engine.Testing;

namespace Weir.Tests.Engine.Testing;

public sealed class TestLookupTests : IDisposable
{
    const string Tests = "tests: [{ name: it, input: { json: { ip: 192.0.2.1 } }, output: { value: { ip: 192.0.2.1, country: DE, n: 2 } } }]\n";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-tests-");

    public TestLookupTests() => File.WriteAllText(Path.Combine(_folder.FullName, "pipeline.yaml"), """
        weir: 1
        name: t
        source: { topic: in }
        lookups: { countries: { topic: "${COUNTRIES}" } }
        steps:
          - lookup: { field: ip, from: countries, by: cidr, add: { country: code, n: n } }
        sink: { topic: out, unknown_fields: keep }
        dead_letters: { topic: dead }

        """);

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void The_table_of_a_topic_is_what_the_test_file_gives()
    {
        var file = Read("lookups:\n  countries:\n    - { key: 192.0.2.0/24, value: { code: DE, n: 2 } }\n    - { key: '2001:db8::/32', value: { code: FR } }\n" + Tests);
        Assert.Empty(file.Problems);
        Assert.Null(Assert.Single(file.Cases).Run().Message);
    }

    [Fact]
    public void A_table_may_be_empty()
    {
        var file = Read("lookups: { countries: [] }\ntests: [{ name: it, input: { json: { ip: 192.0.2.1 } }, output: { value: { ip: 192.0.2.1 } } }]\n");
        Assert.Null(Assert.Single(file.Cases).Run().Message);
    }

    [Theory]
    [InlineData("", "1:1 WEIR1402 the pipeline's lookup 'countries' is the topic '${COUNTRIES}', and the test file gives no table for it", "Give it, beside tests: lookups: { countries: ")]
    [InlineData("lookups: { countries: [], country: [] }\n", "1:27 WEIR1402 lookups.country: no step of the pipeline looks into a topic of that name", "Its lookups that are topics: countries.")]
    [InlineData("lookups: { countries: [], files: [] }\n", "1:27 WEIR1402 lookups.files: no step", "Its lookups")]
    [InlineData("lookups: { countries: [{ key: Berlin, value: {} }] }\n", "1:24 WEIR1402 lookups.countries: the record would not be taken: its key is not a network", "Correct it: ")]
    [InlineData("lookups: { countries: [{ key: 10.0.0.0/8, value: { code: [DE] } }] }\n", "1:24 WEIR1402 lookups.countries: the record would not be taken: its field 'code' holds a list", "Correct it: ")]
    [InlineData("lookups: [countries]\n", "1:10 WEIR1006 lookups is a list, must be a map of tables", "Write lookups: ")]
    [InlineData("lookups: { countries: { key: a } }\n", "1:23 WEIR1006 lookups.countries is a map, must be a list of entries", "Write lookups: ")]
    [InlineData("lookups: { countries: [a] }\n", "1:24 WEIR1006 lookups.countries holds a text, must be a list of entries", "Write lookups: ")]
    [InlineData("lookups: { countries: [{ value: {} }] }\n", "1:24 WEIR1003 lookups.countries.key is missing", "The record's key")]
    [InlineData("lookups: { countries: [{ key: a }] }\n", "1:24 WEIR1003 lookups.countries.value is missing", "The record's value")]
    [InlineData("lookups: { countries: [{ key: a, value: b }] }\n", "1:41 WEIR1006 lookups.countries.value is a text, must be a map", "It becomes a JSON object")]
    [InlineData("lookups: { countries: [{ key: a, valeu: {}, value: {} }] }\n", "1:34 WEIR1002 unknown setting 'lookups.countries.valeu'", "Did you mean 'value'?")]
    public void What_does_not_fit_is_named_with_place_and_remedy(string lookups, string problem, string hint)
    {
        var file = Read(lookups + Tests);
        Assert.False(file.IsSound);
        var first = file.Problems.First(found => found.Severity == ProblemSeverity.Error);
        Assert.StartsWith(problem, $"{first.Line}:{first.Column} {first.Code} {first.Message}", StringComparison.Ordinal);
        Assert.StartsWith(hint, first.Hint, StringComparison.Ordinal);
    }

    PipelineTestFile Read(string text)
    {
        var path = Path.Combine(_folder.FullName, "pipeline.test.yaml");
        File.WriteAllText(path, text);
        return PipelineTests.Read(path, StepCatalog.BuiltIn());
    }
}
