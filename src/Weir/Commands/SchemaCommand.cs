using System.CommandLine;
using Weir.Engine;

namespace Weir.Commands;

/// <summary><c>weir schema</c>: what editors need to complete, explain and check pipeline files, a program's own steps included.</summary>
sealed class SchemaCommand(ProgramIo io, StepCatalog steps)
{
    public Command Build()
    {
        var command = new Command("schema", "Print the JSON Schema of pipeline files, for editors; steps of one's own are in it.");
        command.SetAction(async (_, _) =>
        {
            await io.Out.WriteAsync(steps.EditorSchema());
            return ExitCode.Done;
        });
        return command;
    }
}
