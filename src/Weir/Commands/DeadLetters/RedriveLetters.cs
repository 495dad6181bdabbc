using System.CommandLine;
using Weir.DeadLetters;
using Weir.Engine;

namespace Weir.Commands.DeadLetters;

/// <summary><c>weir deadletters redrive</c>: records go back to where they came from, each once; run again after a crash, it goes on.</summary>
sealed class RedriveLetters(ProgramIo io, StepCatalog steps)
{
    readonly RunOptions _options = new(io, steps);

    public Command Build()
    {
        var command = new Command("redrive", "Send the records of dead letters back to where they came from, or through the pipeline; each once.");
        _options.AddTo(command);
        command.SetAction((parsed, cancellation) => _options.RunAsync(parsed, DeskAction.Redriven, null, cancellation));
        return command;
    }
}
