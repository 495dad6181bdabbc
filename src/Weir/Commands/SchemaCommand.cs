using System.CommandLine;
using Weir.Engine;
using Weir.Engine.Testing;

namespace Weir.Commands;

/// <summary><c>weir schema</c>: what editors need to complete, explain and check pipeline files, a program's own steps included, and their test files.</summary>
sealed class SchemaCommand(ProgramIo io, StepCatalog steps)
{
    const string Tests = "test";

    readonly Argument<string> _file = new("file") { Description = "Of which files: pipeline (the default), or test.", HelpName = "pipeline|test", Arity = ArgumentArity.ZeroOrOne };

    public Command Build()
    {
        _file.AcceptOnlyFromAmong("pipeline", Tests);
        var command = new Command("schema", "Print the JSON Schema of pipeline files or of their tests, for editors; steps of one's own are in it.") { _file };
        command.SetAction(async (parsed, _) =>
        {
            await io.Out.WriteAsync(parsed.GetValue(_file) == Tests ? PipelineTests.EditorSchema() : steps.EditorSchema());
            return ExitCode.Done;
        });
        return command;
    }
}
