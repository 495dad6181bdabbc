using System.CommandLine;
using Weir.Commands.DeadLetters;
using Weir.Engine;

namespace Weir.Commands;

/// <summary><c>weir deadletters</c>: look at what died, and deal with it once.</summary>
sealed class DeadLettersCommand(ProgramIo io, StepCatalog steps)
{
    public Command Build()
    {
        var command = new Command("deadletters", "Look at dead letters, fix them, send them back, each once.")
        {
            new ListLetters(io, steps).Build(),
            new ShowLetter(io, steps).Build(),
            new ExportLetters(io, steps).Build(),
            new CheckLetters(io, steps).Build(),
            new RedriveLetters(io, steps).Build(),
            new FixLetters(io, steps).Build(),
            new EditLetter(io, steps).Build(),
            new DiscardLetters(io, steps).Build(),
        };
        command.Aliases.Add("dlq");
        return command;
    }
}
