using System.CommandLine;
using Weir.Commands.Lint;
using Weir.Engine;
using Weir.Engine.Testing;

namespace Weir.Commands;

/// <summary><c>weir lint</c>: everything that is wrong with pipelines and contracts. Needs no variables, keys or brokers: what is not there is a warning.</summary>
sealed class LintCommand(ProgramIo io, StepCatalog steps)
{
    readonly Argument<string[]> _files = new("files") { Description = $"Pipelines, their tests, contracts (.json) and folders of them, of which {PipelineFolder.Skipped} are not looked into; - reads a pipeline from standard input.", HelpName = "FILE", DefaultValueFactory = _ => ["."] };
    readonly Option<LintFormat> _output = new("--output", "-o") { Description = "text for a person, json for a script, github for annotations of a pull request, sarif for code scanners.", HelpName = "text|json|github|sarif" };
    readonly Option<bool> _strict = new("--strict") { Description = "Warnings fail too." };
    readonly Option<string[]> _ignore = new("--ignore") { Description = "Leave out warnings with this code; may be given again.", HelpName = "CODE" };

    public Command Build()
    {
        var command = new Command("lint", "Say everything that is wrong with pipelines and contracts, without a broker.") { _files, _output, _strict, _ignore };
        command.SetAction(Run);
        return command;
    }

    int Run(ParseResult parsed)
    {
        var ignored = (parsed.GetValue(_ignore) ?? []).Select(code => code.ToUpperInvariant()).ToHashSet(StringComparer.Ordinal);
        foreach (string code in ignored.Where(code => !Known.Contains(code))) throw CommandFailure.Usage($"there is no code '{code}' to ignore", "Write one as lint shows it, such as WEIR1304; docs/reference/codes.md lists all");
        var report = Lint(Chosen(parsed.GetValue(_files)!), ignored);
        LintOutput.Write(report, parsed.GetValue(_output), io.Out);
        io.Error.WriteLine(report.Summary);
        return report.Errors > 0 || (parsed.GetValue(_strict) && report.Warnings > 0) ? ExitCode.Failed : ExitCode.Done;
    }

    static readonly HashSet<string> Known = [.. ProgramCodes.Catalogs.SelectMany(catalog => catalog.Codes).Select(code => code.Code)];

    static List<string> Chosen(string[] named)
    {
        var files = new List<string>();
        foreach (string path in named)
        {
            if (path == "-" || File.Exists(path)) files.Add(path);
            else if (!Directory.Exists(path)) throw CommandFailure.Usage($"there is no file '{path}'", "Name pipelines, contracts or folders");
            else if (PipelineFolder.Unreadable(path) is { } reason) throw CommandFailure.Usage($"the folder '{path}' cannot be read: {reason}", "Correct its permissions");
            else if (PipelineFolder.Files(path) is { Count: > 0 } found) files.AddRange(found);
            else throw CommandFailure.Usage($"no pipeline is below '{path}'", "A pipeline is a YAML file that says weir: 1");
        }
        return [.. files.Distinct(StringComparer.Ordinal)];
    }

    LintReport Lint(List<string> files, HashSet<string> ignored)
    {
        var owners = new OwnPrograms(steps, "lint");
        // A contract that several pipelines name, or that stands in the folder by itself, is complained about once.
        var problems = files.SelectMany(Problems).Distinct().Select(owners.Named).Where(problem => problem.Severity == ProblemSeverity.Error || !ignored.Contains(problem.Code));
        return new LintReport(files.Count, [.. problems]);
    }

    IReadOnlyList<Problem> Problems(string path)
    {
        if (path == "-") return PipelineFile.Load(Stdin, steps, WithStdin()).Problems;
        if (PipelineFolder.IsContract(path)) return Contract(path);
        // The errors of a tested pipeline are also the pipeline's own, which is named the same way when both are looked at.
        if (PipelineTests.IsTestFile(path)) return PipelineTests.Read(path, steps).Problems;
        return PipelineFile.Load(path, steps, PipelineEnvironment.OfProcess(allowsUnresolved: true, advises: true)).Problems;
    }

    const string Stdin = "stdin";

    /// <summary>What comes in stands for a file of the current folder, so that its paths start there.</summary>
    PipelineEnvironment WithStdin()
    {
        using var input = new MemoryStream();
        io.InBytes.CopyTo(input);
        var process = PipelineEnvironment.OfProcess(allowsUnresolved: true, advises: true);
        return new PipelineEnvironment
        {
            Variables = process.Variables,
            Stamp = process.Stamp,
            FolderExists = process.FolderExists,
            ReadFile = path => path == Path.GetFullPath(Stdin) ? input.ToArray() : process.ReadFile(path),
            AllowsUnresolved = true,
            Advises = true,
        };
    }

    static IReadOnlyList<Problem> Contract(string path)
    {
        try
        {
            return ContractLint.Of(path, File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [new Problem("WEIR1009", path, 0, 0, $"cannot be read: {error.Message}", "Correct its permissions.")];
        }
    }
}
