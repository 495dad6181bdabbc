using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Weir.Engine;
using Weir.Kafka;

namespace Weir.Commands;

/// <summary>Parses, runs one command and turns whatever happens into an exit code and at most one line of error per problem.</summary>
static class CommandLine
{
    public static async Task<int> RunAsync(IReadOnlyList<string> args, ProgramIo io, IEnumerable<Command> commands, CancellationToken asked)
    {
        var root = new RootCommand("Event pipelines on Kafka: read, check, clean, pseudonymize and write exactly once.");
        foreach (var command in commands) root.Add(command);
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var problems = parsed.Action is ParseErrorAction ? [.. parsed.Errors.Select(error => error.Message)] : UnknownOptions(parsed, args);
        if (problems.Count > 0) return Misunderstood(parsed, problems, args.Count, io);
        try
        {
            return await parsed.InvokeAsync(Configuration(io), asked);
        }
        catch (Exception error)
        {
            return Ended(error, io, asked);
        }
        finally
        {
            await io.Out.FlushAsync(CancellationToken.None);
        }
    }

    static InvocationConfiguration Configuration(ProgramIo io) => new()
    {
        Output = io.Out,
        Error = io.Error,
        EnableDefaultExceptionHandler = false,
        ProcessTerminationTimeout = null,
    };

    /// <summary>The library takes an option it does not know for a free argument, such as a file of that name; after <c>--</c> it may be one.</summary>
    static List<string> UnknownOptions(ParseResult parsed, IReadOnlyList<string> args) => args.Contains("--") ? [] :
    [
        .. parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Where(token => token.Value.Length > 1 && token.Value[0] == '-')
            .Select(token => $"Unrecognized command or argument '{token.Value}'."),
    ];

    static int Misunderstood(ParseResult parsed, List<string> problems, int words, ProgramIo io)
    {
        if (words == 0)
        {
            parsed.RootCommandResult.Command.Parse(["--help"]).Invoke(new InvocationConfiguration { Output = io.Error });
            return ExitCode.Usage;
        }
        string command = Name(parsed);
        foreach (string problem in problems) io.Error.WriteLine(ErrorLine.Of("WEIR8000", problem, $"See '{command} --help'"));
        return ExitCode.Usage;
    }

    static string Name(ParseResult parsed)
    {
        var names = new List<string>();
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as CommandResult)
        {
            names.Insert(0, command.Parent is null ? "weir" : command.Command.Name);
        }
        return string.Join(' ', names);
    }

    static CommandFailure? Known(Exception error) => error switch
    {
        CommandFailure failure => failure,
        KafkaException kafka => KafkaFailure.Of(kafka),
        WeirException weir => new(ExitCode.Configuration, weir.Code, weir.Message, weir.Hint ?? ""),
        _ => null,
    };

    static int Ended(Exception error, ProgramIo io, CancellationToken asked)
    {
        if (error is OperationCanceledException && asked.IsCancellationRequested)
        {
            io.Error.WriteLine(ErrorLine.Of("WEIR8001", "interrupted before the work was done", ""));
            return ExitCode.Failed;
        }
        if (Known(error) is { } failure)
        {
            io.Error.WriteLine(ErrorLine.Of(failure.Code, failure.Message, failure.Next));
            return failure.ExitCode;
        }
        io.Error.WriteLine(ErrorLine.Unexpected(error));
        if (io.Variable("WEIR_DEBUG") == "1") io.Error.WriteLine(error);
        return ExitCode.Failed;
    }
}
