using System.CommandLine;

namespace Weir.Commands;

/// <summary><c>weir explain</c>: what a code means.</summary>
sealed class ExplainCommand(ProgramIo io)
{
    readonly Argument<string> _what = new("what") { Description = "A code, such as WEIR3104.", HelpName = "CODE" };
    readonly OutputOption _output = new();

    public Command Build()
    {
        var command = new Command("explain", "Say what a code means and what to do about it.") { _what };
        _output.AddTo(command);
        command.SetAction(Run);
        return command;
    }

    int Run(ParseResult parsed)
    {
        string what = parsed.GetValue(_what)!;
        if (!ExplainCode.IsCode(what)) throw CommandFailure.Usage($"'{what}' is not a code", "Write it as it was shown, such as WEIR3104");
        ExplainCode.Write(what, _output.Of(parsed), io.Out);
        return ExitCode.Done;
    }
}
