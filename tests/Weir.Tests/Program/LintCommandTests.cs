using System.Text.Json;

namespace Weir.Tests.Program;

public sealed class LintCommandTests : IDisposable
{
    const string Sound = "weir: 1\nname: sound\nsource: { topic: a, contract: contracts/in.json }\nsink: { topic: b }\ndead_letters: { topic: c }\n";

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-lint-");

    public LintCommandTests()
    {
        Write("pipeline.yaml", Sound);
        Write("contracts/in.json", """{ "type": "object" }""");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task A_sound_folder_is_exit_code_0_and_says_what_was_looked_at()
    {
        Write("compose.yaml", "services: {}\n");
        Write("package.json", "{}");
        var ran = await Lint();
        Assert.Equal((0, "", "0 errors, 0 warnings in 2 files\n"), (ran.Exit, ran.Out, ran.Error));
    }

    [Fact]
    public async Task Every_problem_of_every_pipeline_and_contract_is_a_line_with_its_place_and_what_to_do()
    {
        Write("pipeline.yaml", Sound.Replace("topic: b", "topics: b", StringComparison.Ordinal) + "workers: 0\n");
        Write("nested/other.yml", "weir: 2\nname: other\n");
        Write("contracts/in.json", """{ "type": "objekt" }""");
        var ran = await Lint();

        Assert.Equal(1, ran.Exit);
        Assert.Contains($"{At("pipeline.yaml")}:4:9: error WEIR1002 unknown setting 'sink.topics'. Did you mean 'topic'?\n", ran.Out);
        Assert.Contains($"{At("pipeline.yaml")}:6:10: error WEIR1001 workers is 0, must be at least 1\n", ran.Out);
        Assert.Contains($"{At("nested/other.yml")}:1:7: error WEIR1001 weir is 2, must be at most 1\n", ran.Out);
        Assert.Matches($"(?m)^{System.Text.RegularExpressions.Regex.Escape(At("contracts/in.json"))}[:0-9]* error WEIR1201 /type: ", ran.Out);
    }

    [Fact]
    public async Task What_is_wrong_with_a_contract_is_said_once_though_the_pipeline_names_it_too()
    {
        Write("contracts/in.json", """{ "type": "objekt" }""");
        Assert.Single((await Lint()).Out.Split('\n'), line => line.Contains("/type", StringComparison.Ordinal) && line.Contains("objekt", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_variable_or_a_key_that_is_not_here_is_a_warning_which_fails_only_when_asked()
    {
        Write("pipeline.yaml", Sound + "brokers: ${WEIR_LINT_TEST_UNSET}\nkeys: { k: { folder: nowhere } }\n");
        var ran = await Lint();
        Assert.Equal(0, ran.Exit);
        Assert.Contains(":6:10: warning WEIR1011 the variable WEIR_LINT_TEST_UNSET is not set.", ran.Out);
        Assert.Contains(": warning WEIR1013 keys.k.folder: the folder 'nowhere' does not exist.", ran.Out);

        Assert.Equal(1, (await Lint("--strict")).Exit);
        Assert.Equal(1, (await Lint("--strict", "--ignore", "WEIR1011")).Exit);
        var without = await Lint("--strict", "--ignore", "WEIR1011", "--ignore", "weir1013");
        Assert.Equal((0, ""), (without.Exit, without.Out));
    }

    [Fact]
    public async Task An_error_cannot_be_left_out()
    {
        Write("pipeline.yaml", Sound + "workers: 0\n");
        Assert.Equal(1, (await Lint("--ignore", "WEIR1001")).Exit);
    }

    [Fact]
    public async Task A_script_gets_one_document()
    {
        Write("pipeline.yaml", Sound + "workerz: 0\n");
        var ran = await Lint("-o", "json");
        using var json = JsonDocument.Parse(ran.Out);
        Assert.Equal((1, 1, 0), (ran.Exit, json.RootElement.GetProperty("errors").GetInt32(), json.RootElement.GetProperty("warnings").GetInt32()));
        var problem = json.RootElement.GetProperty("problems")[0];
        Assert.Equal((At("pipeline.yaml"), 6, 1, "error", "WEIR1002", "unknown setting 'workerz'", "Did you mean 'workers'?"),
            (Text("file"), problem.GetProperty("line").GetInt32(), problem.GetProperty("column").GetInt32(), Text("severity"), Text("code"), Text("message"), Text("hint")));

        string Text(string name) => problem.GetProperty(name).GetString()!;
    }

    [Fact]
    public async Task A_workflow_gets_annotations_whose_text_cannot_end_them()
    {
        Write("pipeline.yaml", Sound + "owner: 100%\n\"a,b: c\": 1\n");
        var ran = await Lint("-o", "github");
        Assert.StartsWith($"::error file={At("pipeline.yaml")},line=7,col=1,title=WEIR1002::unknown setting 'a,b: c'. ", ran.Out);
        Write("pipeline.yaml", Sound + "workers: 100%\n");
        Assert.EndsWith("::workers is '100%25', must be a whole number or auto\n", (await Lint("-o", "github")).Out);
    }

    [Fact]
    public async Task A_code_scanner_gets_SARIF_with_a_rule_for_every_result()
    {
        Write("pipeline.yaml", Sound + "workers: 0\nworkerz: 0\n");
        using var json = JsonDocument.Parse((await Lint("-o", "sarif")).Out);
        var run = json.RootElement.GetProperty("runs")[0];
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules").EnumerateArray().Select(rule => rule.GetProperty("id").GetString());
        var results = run.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal(["WEIR1001", "WEIR1002"], rules);
        Assert.Equal(2, results.Count);
        Assert.Equal(6, results[0].GetProperty("locations")[0].GetProperty("physicalLocation").GetProperty("region").GetProperty("startLine").GetInt32());
    }

    [Fact]
    public async Task Standard_input_is_a_file_of_the_current_folder()
    {
        var ran = await InProcess.Run(["lint", "-"], "weir: 1\nname: x\nworkers: 0\nsource: { topic: a, contract: no-such-contract.json }\nsink: { topic: b }\ndead_letters: { topic: c }\n");
        Assert.Equal(1, ran.Exit);
        Assert.Contains("stdin:3:10: error WEIR1001 workers is 0", ran.Out);
        Assert.Contains("stdin:4:31: error WEIR1013 source.contract: the file 'no-such-contract.json' does not exist.", ran.Out);
    }

    [Fact]
    public async Task A_file_that_is_not_there_and_a_folder_without_pipelines_are_wrong_usage()
    {
        var missing = await Lint(Path.Combine(_folder.FullName, "nope.yaml"));
        Assert.Equal(2, missing.Exit);
        Assert.Contains("there is no file", missing.Error);
        Assert.Equal(2, (await InProcess.Run(["lint", Directory.CreateDirectory(Path.Combine(_folder.FullName, "empty")).FullName])).Exit);
    }

    [Fact]
    public async Task A_file_that_is_not_UTF_8_is_a_problem_at_the_byte()
    {
        File.WriteAllBytes(Path.Combine(_folder.FullName, "pipeline.yaml"), [.. "weir: 1\nname: caf"u8, 0xE9, .. "\n"u8]);
        var ran = await Lint();
        Assert.Equal((1, $"{At("pipeline.yaml")}:2:10: error WEIR1009 is not UTF-8 text: byte 0xE9 at offset 17. Save the file as UTF-8.\n"), (ran.Exit, ran.Out));
    }

    [Theory]
    [InlineData("Payments/Payments.csproj", "<OutputType>Exe</OutputType> <PackageReference Include=\"Weir\" Version=\"1.0\" />", true)]
    [InlineData("Payments.csproj", "<OutputType>Exe</OutputType> <ProjectReference Include=\"../../src/Weir/Weir.csproj\" />", true)]
    [InlineData("Payments/Payments.csproj", "<PackageReference Include=\"Weir\" Version=\"1.0\" />", false)]
    [InlineData("Payments/Payments.csproj", "<OutputType>Exe</OutputType> <PackageReference Include=\"Weir.Kafka\" Version=\"1.0\" />", false)]
    [InlineData("Payments/deep/Payments.csproj", "<OutputType>Exe</OutputType> <PackageReference Include=\"Weir\" Version=\"1.0\" />", false)]
    public async Task A_step_that_the_program_beside_the_file_knows_is_an_error_that_names_it_and_the_other_files_are_looked_at(string project, string text, bool isFound)
    {
        Write("pipeline.yaml", Sound + "steps:\n  - mask: { field: card }\nworkers: 0\n");
        Write(project, text);
        Write("zother/pipeline.yaml", "weir: 2\n");
        var ran = await Lint();
        string command = $"dotnet run --project {At(Path.GetDirectoryName(project)!).TrimEnd('/')} -- lint {At("pipeline.yaml")}\n";
        Assert.Equal((1, isFound), (ran.Exit, ran.Out.Contains($":7:5: error WEIR1014 there is no step 'mask'. If it is a step of the program beside the file, that program knows it: {command}", StringComparison.Ordinal)));
        Assert.Contains("WEIR1014", ran.Out);
        Assert.Contains("workers is 0", ran.Out);
        Assert.Contains($"{At("zother/pipeline.yaml")}:1:7: error", ran.Out);
    }

    Task<Ran> Lint(params string[] more) => InProcess.Run(["lint", _folder.FullName, .. more]);

    string At(string name) => Path.Combine(_folder.FullName, name);

    void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllText(At(name), text);
    }
}
