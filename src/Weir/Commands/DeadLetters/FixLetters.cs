using System.CommandLine;
using Weir.DeadLetters;
using Weir.Engine;

namespace Weir.Commands.DeadLetters;

/// <summary><c>weir deadletters fix</c>: steps change the values of dead letters, then they go back as with redrive.</summary>
sealed class FixLetters(ProgramIo io, StepCatalog steps)
{
    readonly RunOptions _options = new(io, steps);
    readonly Option<string> _steps = new("--steps") { Description = "A file with steps: as in a pipeline, applied to each value.", HelpName = "file", Required = true };

    public Command Build()
    {
        var command = new Command("fix", "Change the values of dead letters by a list of steps, and send the records back; each once.") { _steps };
        _options.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (LetterFix.Load(parsed.GetValue(_steps)!, steps, io) is not { } fix) return ExitCode.Configuration;
        return await _options.RunAsync(parsed, DeskAction.Fixed, fix, cancellation);
    }
}
