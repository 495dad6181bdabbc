using System.Text.Json;
using System.Xml.Linq;

namespace Weir.Tests.Program;

public sealed class TestCommandTests : IDisposable
{
    const string Cases = """
        - name: passes
          input: { json: { a: 1 } }
          output: {}
        - name: fails & says <why>
          input: { json: { a: 1 } }
          output: { value: { a: 2 } }

        """;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-test-");

    public TestCommandTests()
    {
        Write("pipeline.yaml", "weir: 1\nname: t\nsource: { topic: a }\nsink: { topic: b, unknown_fields: keep }\ndead_letters: { topic: c }\n");
        Write("pipeline.test.yaml", Cases);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_failed_case_shows_what_differs_and_is_exit_code_1()
    {
        var ran = await Test();
        string file = Path.Combine(_folder.FullName, "pipeline.test.yaml");
        Assert.Equal((1, $"ok   {file}:1: passes\nFAIL {file}:4: fails & says <why>\n         - a: 2\n         + a: 1\n", "1 passed, 1 failed\n"), (ran.Exit, ran.Out, ran.Error));
    }

    [Fact]
    public async Task A_filter_chooses_cases_by_name()
    {
        Assert.Equal((0, "1 passed, 0 failed\n"), (await Test("--filter", "PASSES")) is var ran ? (ran.Exit, ran.Error) : default);
        Assert.Equal(2, (await Test("--filter", "nothing")).Exit);
    }

    [Fact]
    public async Task A_pipeline_stands_for_the_test_files_that_test_it()
    {
        Write("other.test.yaml", "pipeline: pipeline.yaml\ntests:\n  - name: more\n    input: { json: {} }\n    output: {}\n");
        Write("another.yaml", "weir: 1\n");
        Write("another.test.yaml", "- name: of another\n  input: { json: {} }\n  output: {}\n");
        Assert.Equal("2 passed, 1 failed\n", (await InProcess.Run(["test", Path.Combine(_folder.FullName, "pipeline.yaml")])).Error);
    }

    [Fact]
    public async Task A_broken_file_is_a_failed_test_whose_lines_are_those_of_lint()
    {
        Write("pipeline.test.yaml", "- nam: it\n");
        var ran = await Test();
        Assert.Equal(1, ran.Exit);
        Assert.Contains(":1:3: error WEIR1002 unknown setting 'nam'. Did you mean 'name'?\n", ran.Out);
    }

    [Fact]
    public async Task A_script_gets_JSON_and_a_CI_server_JUnit()
    {
        using var json = JsonDocument.Parse((await Test("-o", "json")).Out);
        Assert.Equal((1, 1), (json.RootElement.GetProperty("passed").GetInt32(), json.RootElement.GetProperty("failed").GetInt32()));
        Assert.Equal("- a: 2\n  + a: 1", json.RootElement.GetProperty("tests")[1].GetProperty("message").GetString()!.Trim());

        var suite = XDocument.Parse((await Test("-o", "junit")).Out).Root!.Element("testsuite")!;
        Assert.Equal(("2", "1"), ((string?)suite.Attribute("tests"), (string?)suite.Attribute("failures")));
        Assert.Equal(["passes", "fails & says <why>"], suite.Elements("testcase").Select(test => (string?)test.Attribute("name")));
        Assert.Contains("+ a: 1", suite.Descendants("failure").Single().Value);
    }

    [Fact]
    public async Task No_tests_and_no_such_file_are_wrong_usage()
    {
        Assert.Equal(2, (await InProcess.Run(["test", Directory.CreateDirectory(Path.Combine(_folder.FullName, "empty")).FullName])).Exit);
        Assert.Equal(2, (await Test("nope.test.yaml")).Exit);
    }

    Task<Ran> Test(params string[] more) => InProcess.Run(["test", _folder.FullName, .. more]);

    void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder.FullName, name), text);
}
