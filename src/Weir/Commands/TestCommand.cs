using System.CommandLine;
using Weir.Commands.Lint;
using Weir.Commands.Testing;
using Weir.Engine;
using Weir.Engine.Testing;

namespace Weir.Commands;

/// <summary><c>weir test</c>: the test files of pipelines, with fixed keys, a fixed clock and no broker. A file that is broken counts as a failed test: exit code 1.</summary>
sealed class TestCommand(ProgramIo io, StepCatalog steps)
{
    readonly Argument<string[]> _files = new("files") { Description = $"Test files (*.test.yaml), folders of them, of which {PipelineFolder.Skipped} are not looked into, or pipelines, whose test files are those beside them.", HelpName = "FILE", DefaultValueFactory = _ => ["."] };
    readonly Option<string?> _filter = new("--filter") { Description = "Only cases with this in their name.", HelpName = "TEXT" };
    readonly Option<bool> _update = new("--update") { Description = "Write what the pipeline gives into the expectations of cases that fail, or that have none yet, and show what changed. Read it: an update makes a mistake the rule." };
    readonly Option<TestFormat> _output = new("--output", "-o") { Description = "text for a person, json for a script, junit for a CI server.", HelpName = "text|json|junit" };

    public Command Build()
    {
        var command = new Command("test", "Run the tests of pipelines, without a broker.") { _files, _filter, _update, _output };
        command.SetAction(Run);
        return command;
    }

    int Run(ParseResult parsed)
    {
        string? filter = parsed.GetValue(_filter);
        bool isUpdate = parsed.GetValue(_update);
        bool IsChosen(string name) => filter is null || name.Contains(filter, StringComparison.OrdinalIgnoreCase);
        var files = Chosen(parsed.GetValue(_files)!);
        var cases = files.SelectMany(file => isUpdate ? Update(file, IsChosen) : Run(PipelineTests.Read(file, steps), IsChosen)).ToList();
        if (cases.Count == 0) throw CommandFailure.Usage($"no case has '{filter}' in its name", "Leave --filter out to see all names");
        TestOutput.Write(cases, parsed.GetValue(_output), io.Out);
        int failed = cases.Count(ran => ran.Result == RanResult.Failed), updated = cases.Count(ran => ran.Result == RanResult.Updated);
        io.Error.WriteLine($"{cases.Count - failed - updated} passed, {failed} failed{(isUpdate ? $", {updated} updated" : "")}");
        return failed > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    IEnumerable<RanCase> Run(PipelineTestFile file, Func<string, bool> isChosen) =>
        file.IsSound ? file.Cases.Where(test => isChosen(test.Name)).Select(Run) : [Broken(file.Path, file.Problems)];

    // The first line of the message is file, line and name again.
    static RanCase Run(PipelineTestCase test)
    {
        string? message = test.Run().Message is { } whole ? whole[(whole.IndexOf('\n', StringComparison.Ordinal) + 1)..] : null;
        return new(test.File, test.Line, test.Name, message is null ? RanResult.Passed : RanResult.Failed, message);
    }

    RanCase Broken(string file, IEnumerable<Problem> problems)
    {
        var owners = new OwnPrograms(steps, "test");
        var errors = problems.Where(problem => problem.Severity == ProblemSeverity.Error).Select(owners.Named).Select(LintOutput.Line);
        return new(file, 1, "the file and its pipeline are sound", RanResult.Failed, string.Join('\n', errors));
    }

    IEnumerable<RanCase> Update(string path, Func<string, bool> isChosen)
    {
        var update = PipelineTests.Update(path, steps, isChosen);
        if (!update.IsSound) return [Broken(path, update.Problems)];
        try
        {
            update.Write();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailure(ExitCode.Failed, "WEIR8032", $"the test file '{path}' cannot be written: {error.Message}", "Correct the permissions of the file and its folder");
        }
        return update.Cases.Select(test => new RanCase(path, test.Line, test.Name, ResultOf(test.Kind), test.Message));
    }

    static RanResult ResultOf(TestUpdateKind kind) => kind switch
    {
        TestUpdateKind.Passed => RanResult.Passed,
        TestUpdateKind.Updated => RanResult.Updated,
        _ => RanResult.Failed,
    };

    static List<string> Chosen(string[] named)
    {
        var files = new List<string>();
        foreach (string path in named)
        {
            if (Directory.Exists(path) && PipelineFolder.Unreadable(path) is { } reason) throw CommandFailure.Usage($"the folder '{path}' cannot be read: {reason}", "Correct its permissions");
            else if (Directory.Exists(path)) files.AddRange(PipelineTests.Below(path));
            else if (!File.Exists(path)) throw CommandFailure.Usage($"there is no file '{path}'", "Name test files, folders or pipelines");
            else if (PipelineTests.IsTestFile(path)) files.Add(path);
            else files.AddRange(Of(path));
        }
        if (files.Count == 0) throw CommandFailure.Usage($"no tests are in {string.Join(", ", named)}", "Write them beside the pipeline: login.test.yaml beside login.yaml, or pipeline.test.yaml");
        return [.. files.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The test files in a pipeline's folder that test this one; of those that cannot be read, those that are called like it, so that they are told of.</summary>
    static IEnumerable<string> Of(string pipeline) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(Path.GetFullPath(pipeline))!).Where(PipelineTests.IsTestFile).Order(StringComparer.Ordinal)
            .Select(path => Path.Combine(Path.GetDirectoryName(pipeline)!, Path.GetFileName(path)))
            .Where(path => PipelineTests.PipelineOf(path) is { } tested ? Path.GetFullPath(tested) == Path.GetFullPath(pipeline) : Path.GetFileName(path).StartsWith(Path.GetFileNameWithoutExtension(pipeline) + ".test.", StringComparison.Ordinal));
}
