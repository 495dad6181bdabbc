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
    public async Task A_broken_test_file_that_is_called_like_the_pipeline_is_told_of()
    {
        Write("pipeline.test.yaml", "- nam: it\n");
        Write("other.test.yaml", "- nam: it\n");
        var ran = await InProcess.Run(["test", Path.Combine(_folder.FullName, "pipeline.yaml")]);
        Assert.Equal((1, "0 passed, 1 failed\n"), (ran.Exit, ran.Error));
        Assert.Contains("pipeline.test.yaml:1:3: error WEIR1002 unknown setting 'nam'.", ran.Out);
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
    public async Task An_update_writes_what_failed_shows_the_lines_and_leaves_the_rest()
    {
        string file = Path.Combine(_folder.FullName, "pipeline.test.yaml");
        var ran = await Test("--update");
        Assert.Equal((0, $"ok   {file}:1: passes\nnew  {file}:4: fails & says <why>\n       -   output: {{ value: {{ a: 2 }} }}\n       +   output: {{ value: {{ a: 1 }} }}\n", "1 passed, 0 failed, 1 updated\n"), (ran.Exit, ran.Out, ran.Error));
        Assert.Equal(Cases.Replace("a: 2", "a: 1", StringComparison.Ordinal), await File.ReadAllTextAsync(file));
        Assert.Equal("2 passed, 0 failed, 0 updated\n", (await Test("--update")).Error);
    }

    [Fact]
    public async Task An_update_writes_the_cases_that_a_filter_chooses_and_a_script_is_told_which()
    {
        Write("pipeline.test.yaml", Cases + "- name: expects nothing\n  input: { json: {} }\n");
        using var json = JsonDocument.Parse((await Test("--update", "--filter", "nothing", "-o", "json")).Out);
        Assert.Equal((0, 0, 1), (Number("passed"), Number("failed"), Number("updated")));
        Assert.Equal(Cases + "- name: expects nothing\n  input: { json: {} }\n  output:\n    value: {}\n", await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "pipeline.test.yaml")));

        int Number(string name) => json.RootElement.GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Without_an_update_a_case_that_expects_nothing_is_broken_and_says_how_to_go_on()
    {
        Write("pipeline.test.yaml", "- name: it\n  input: { json: {} }\n");
        Assert.Contains("WEIR1003 output is missing. Or dead, or dropped: true: what shall become of the record. weir test --update writes what becomes of it now.\n", (await Test()).Out);
    }

    [Fact]
    public async Task A_file_that_may_not_be_written_stays_and_is_exit_code_1()
    {
        string file = Path.Combine(_folder.FullName, "pipeline.test.yaml");
        File.SetAttributes(file, FileAttributes.ReadOnly);
        var ran = await Test("--update");
        File.SetAttributes(file, FileAttributes.Normal);
        Assert.Equal((1, $"weir: WEIR8032 the test file '{file}' cannot be written: '{file}' is read-only. Correct the permissions of the file and its folder.\n"), (ran.Exit, ran.Error));
        Assert.Equal(Cases, await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("bin")]
    [InlineData("obj")]
    [InlineData("artifacts")]
    [InlineData("node_modules")]
    [InlineData(".hidden")]
    public async Task Copies_are_not_run_unless_their_folder_is_named(string name)
    {
        Directory.CreateDirectory(Path.Combine(_folder.FullName, name));
        Write(Path.Combine(name, "pipeline.yaml"), "broken");
        Write(Path.Combine(name, "pipeline.test.yaml"), Cases);
        Assert.Equal("1 passed, 1 failed\n", (await Test()).Error);
        Assert.Equal("0 passed, 1 failed\n", (await InProcess.Run(["test", Path.Combine(_folder.FullName, name)])).Error);
        Assert.Equal("0 errors, 0 warnings in 2 files\n", (await InProcess.Run(["lint", _folder.FullName])).Error);
        Assert.NotEqual(0, (await InProcess.Run(["lint", Path.Combine(_folder.FullName, name)])).Exit);
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
