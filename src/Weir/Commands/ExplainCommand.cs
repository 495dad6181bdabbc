using System.CommandLine;
using Weir.Commands.Explaining;
using Weir.Engine;

namespace Weir.Commands;

/// <summary><c>weir explain</c>: what a code means, or what a pipeline makes of one record and where that is.</summary>
sealed class ExplainCommand(ProgramIo io, StepCatalog steps)
{
    readonly Argument<string> _what = new("what") { Description = "A code, such as WEIR3104, or a record, such as user-login/0@12.", HelpName = "CODE|TOPIC/PARTITION@OFFSET" };
    readonly ExplainRecord _record = new(io, steps);
    readonly OutputOption _output = new();

    public Command Build()
    {
        var command = new Command("explain", "Say what a code means, or show one record's whole way through a pipeline.") { _what };
        _output.AddTo(command);
        _record.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        string what = parsed.GetValue(_what)!;
        if (RecordAddress.Parse(what) is { } address) return await _record.RunAsync(parsed, address, _output.Of(parsed), cancellation);
        if (!ExplainCode.IsCode(what)) throw CommandFailure.Usage($"'{what}' is neither a code nor a record", "Write a code as it was shown, such as WEIR3104, or a record as TOPIC/PARTITION@OFFSET");
        ExplainCode.Write(what, _output.Of(parsed), io.Out);
        return ExitCode.Done;
    }
}
