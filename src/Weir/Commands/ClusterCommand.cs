using System.CommandLine;
using Weir.Kafka;

namespace Weir.Commands;

/// <summary>A verb of a command that works on a cluster: its own words, how to reach it, and how to print.</summary>
static class ClusterCommand
{
    public static Command Of(ProgramIo io, string verb, string description, Symbol[] symbols, Func<ParseResult, KafkaClient, OutputFormat, CancellationToken, Task> run)
    {
        var kafka = new KafkaAccess(io);
        var output = new OutputOption();
        var command = new Command(verb, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Add(argument);
            else command.Add((Option)symbol);
        }
        kafka.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            await using var client = kafka.Connect(parsed);
            await run(parsed, client, output.Of(parsed), cancellation);
            return ExitCode.Done;
        });
        return command;
    }
}
