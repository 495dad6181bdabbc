using System.CommandLine;
using Weir.Commands.Completion;

namespace Weir.Commands;

/// <summary><c>weir completion</c>: the script by which a shell completes weir's commands, options, topics and groups.</summary>
sealed class CompletionCommand(ProgramIo io)
{
    readonly Argument<string> _shell = new("shell") { Description = "Which shell.", HelpName = "bash|zsh|fish|powershell" };

    public Command Build()
    {
        _shell.AcceptOnlyFromAmong([.. ShellScript.Shells]);
        var command = new Command("completion", "Print the script for a shell's completion; its first lines say how to load it.") { _shell };
        command.SetAction((ParseResult parsed) => io.Out.Write(ShellScript.Of(parsed.GetValue(_shell)!)));
        return command;
    }
}
