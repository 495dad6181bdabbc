using System.CommandLine;
using Weir.Commands.Lint;
using Weir.Commands.Testing;
using Weir.Engine;
using Weir.Engine.Testing;

namespace Weir.Commands;

/// <summary><c>weir test</c>: the test files of pipelines, with fixed keys, a fixed clock and no broker. A file that is broken counts as a failed test: exit code 1.</summary>
sealed class TestCommand(ProgramIo io, StepCatalog steps)
{
    readonly Argument<string[]> _files = new("files") { Description = "Test files (*.test.yaml), folders of them, or pipelines, whose test files are those beside them.", HelpName = "FILE", DefaultValueFactory = _ => ["."] };
    readonly Option<string?> _filter = new("--filter") { Description = "Only cases with this in their name.", HelpName = "TEXT" };
    readonly Option<TestFormat> _output = new("--output", "-o") { Description = "text for a person, json for a script, junit for a CI server.", HelpName = "text|json|junit" };

    public Command Build()
    {
        var command = new Command("test", "Run the tests of pipelines, without a broker.") { _files, _filter, _output };
        command.SetAction(Run);
        return command;
    }

    int Run(ParseResult parsed)
    {
        string? filter = parsed.GetValue(_filter);
        var cases = Chosen(parsed.GetValue(_files)!).SelectMany(file => Run(file, filter)).ToList();
        if (cases.Count == 0) throw CommandFailure.Usage($"no case has '{filter}' in its name", "Leave --filter out to see all names");
        TestOutput.Write(cases, parsed.GetValue(_output), io.Out);
        int failed = cases.Count(ran => ran.Message is not null);
        io.Error.WriteLine($"{cases.Count - failed} passed, {failed} failed");
        return failed > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    static IEnumerable<RanCase> Run(PipelineTestFile file, string? filter)
    {
        if (!file.IsSound)
        {
            var errors = file.Problems.Where(problem => problem.Severity == ProblemSeverity.Error).Select(LintOutput.Line);
            return [new RanCase(file.Path, 1, "the file and its pipeline are sound", string.Join('\n', errors))];
        }
        return file.Cases.Where(test => filter is null || test.Name.Contains(filter, StringComparison.OrdinalIgnoreCase)).Select(Run);
    }

    // The first line of the message is file, line and name again.
    static RanCase Run(PipelineTestCase test) => new(test.File, test.Line, test.Name, test.Run().Message is { } message ? message[(message.IndexOf('\n', StringComparison.Ordinal) + 1)..] : null);

    List<PipelineTestFile> Chosen(string[] named)
    {
        var files = new List<PipelineTestFile>();
        foreach (string path in named.Distinct(StringComparer.Ordinal))
        {
            if (Directory.Exists(path)) files.AddRange(PipelineTests.Below(path).Select(Read));
            else if (!File.Exists(path)) throw CommandFailure.Usage($"there is no file '{path}'", "Name test files, folders or pipelines");
            else if (PipelineTests.IsTestFile(path)) files.Add(Read(path));
            else files.AddRange(Of(path));
        }
        if (files.Count == 0) throw CommandFailure.Usage($"no tests are in {string.Join(", ", named)}", "Write them beside the pipeline: login.test.yaml beside login.yaml, or pipeline.test.yaml");
        return files;
    }

    PipelineTestFile Read(string path) => PipelineTests.Read(path, steps);

    /// <summary>The test files in a pipeline's folder that test this one.</summary>
    IEnumerable<PipelineTestFile> Of(string pipeline) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(pipeline))!).Where(PipelineTests.IsTestFile).Order(StringComparer.Ordinal)
            .Select(path => Read(Path.Combine(Path.GetDirectoryName(pipeline)!, Path.GetFileName(path))))
            .Where(file => file.Pipeline is { } tested && Path.GetFullPath(tested) == Path.GetFullPath(pipeline));
}
