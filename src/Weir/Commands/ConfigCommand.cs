using System.CommandLine;
using Weir.Commands.Lint;
using Weir.Engine;

namespace Weir.Commands;

/// <summary><c>weir config show</c>: every setting of a pipeline as <c>weir run</c> would resolve it: defaults, the file, environment variables, flags; secrets as <c>***</c>.</summary>
sealed class ConfigCommand(ProgramIo io, StepCatalog steps)
{
    readonly Argument<string> _file = new("file") { Description = "The pipeline file.", DefaultValueFactory = _ => "pipeline.yaml" };
    readonly Option<string[]> _set = new("--set") { Description = "A setting as if the file had it, such as delivery.transaction.age=50ms; may be given again.", HelpName = "PATH=VALUE" };
    readonly Option<string?> _brokers = new("--brokers", "-b") { Description = "The brokers, as with run.", HelpName = "host:port" };
    readonly OutputOption _output = new();

    public Command Build()
    {
        var show = new Command("show", "Show every setting as resolved, with where each comes from; secrets are ***.") { _file, _set, _brokers };
        _output.AddTo(show);
        show.SetAction(Show);
        return new Command("config", "Look at the settings of a pipeline.") { show };
    }

    int Show(ParseResult parsed)
    {
        var compiled = PipelineFile.Load(parsed.GetValue(_file)!, steps, PipelineEnvironment.OfProcess(Flags(parsed), allowsUnresolved: true));
        foreach (var problem in compiled.Problems) io.Error.WriteLine(LintOutput.Line(problem));
        if (compiled.Problems.Any(problem => problem.Severity == ProblemSeverity.Error)) return ExitCode.Configuration;
        if (_output.Of(parsed) == OutputFormat.Json) io.Out.WriteLine(compiled.SettingsAsJson());
        else io.Out.Write(compiled.Settings);
        return ExitCode.Done;
    }

    List<KeyValuePair<string, string>> Flags(ParseResult parsed)
    {
        var flags = new List<KeyValuePair<string, string>>();
        if (parsed.GetValue(_brokers) is { } brokers) flags.Add(new("brokers", brokers));
        foreach (string given in parsed.GetValue(_set) ?? [])
        {
            int at = given.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0) throw CommandFailure.Usage($"--set {given} is not PATH=VALUE", "Write --set delivery.transaction.age=50ms");
            flags.Add(new(given[..at], given[(at + 1)..]));
        }
        return flags;
    }
}
