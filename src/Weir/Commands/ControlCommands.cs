using System.CommandLine;
using System.Globalization;
using Weir.Commands.Explaining;

namespace Weir.Commands;

/// <summary><c>weir status</c>, <c>pause</c>, <c>resume</c> and <c>skip</c>: what one running process does, and what it shall do. Each prints the process's state.</summary>
sealed class ControlCommands(ProgramIo io)
{
    public IEnumerable<Command> Build()
    {
        yield return Of("status", "What a running process does: its partitions, whether they move, and its counts.", [], HttpMethod.Get, _ => []);
        var paused = Partitions("Only this partition; may be given several times. Default: all, those too that come later.");
        yield return Of("pause", "Have partitions of a running process stand still; it stays in its group.", [paused], HttpMethod.Post, parsed => Named(parsed.GetValue(paused)));
        var resumed = Partitions("Only this partition; may be given several times. Default: all.");
        var accept = new Option<bool>("--accept") { Description = "What was in a halted partition when it halted may become dead letters. Without: it is judged again, and halts again unless the cause was mended." };
        yield return Of("resume", "Have paused and halted partitions of a running process go on.", [resumed, accept], HttpMethod.Post, parsed => Named(parsed.GetValue(resumed)).Append(new("accept", parsed.GetValue(accept) ? "true" : "false")));
        yield return Skip();
    }

    Command Skip()
    {
        var record = new Argument<string>("record") { Description = "A record of the source that is not committed yet.", HelpName = "TOPIC/PARTITION@OFFSET" };
        var reason = new Option<string>("--reason") { Description = "Why, in a sentence; kept in the letter. It must hold nothing of the record.", Required = true };
        return Of("skip", "Have a running process make one record a dead letter, whatever the pipeline says of it.", [record, reason], HttpMethod.Post, parsed =>
        {
            string text = parsed.GetValue(record)!;
            var address = RecordAddress.Parse(text) ?? throw CommandFailure.Usage($"'{text}' is no record", "Write TOPIC/PARTITION@OFFSET, such as user-login/0@12");
            return [new("topic", address.Topic), .. Named([address.Partition]), new("offset", address.Offset.ToString(CultureInfo.InvariantCulture)), new("reason", parsed.GetValue(reason)!)];
        });
    }

    Command Of(string name, string description, Symbol[] symbols, HttpMethod method, Func<ParseResult, IEnumerable<KeyValuePair<string, string>>> parameters)
    {
        var access = new ControlAccess(io);
        var output = new OutputOption();
        var command = new Command(name, description);
        foreach (var symbol in symbols)
        {
            if (symbol is Argument argument) command.Add(argument);
            else command.Add((Option)symbol);
        }
        access.AddTo(command);
        output.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var status = await access.AskAsync(parsed, method, name, parameters(parsed), cancellation);
            if (output.Of(parsed) == OutputFormat.Json) io.Out.WriteLine(status.ToString());
            else ControlOutput.Write(io.Out, status);
            return ExitCode.Done;
        });
        return command;
    }

    static Option<int[]> Partitions(string description) => new("--partition", "-p") { Description = description };

    static IEnumerable<KeyValuePair<string, string>> Named(int[]? partitions) => (partitions ?? []).Select(partition => new KeyValuePair<string, string>("partition", partition.ToString(CultureInfo.InvariantCulture)));
}
