using System.CommandLine;
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
        var problems = UsageProblems.Of(parsed, args);
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

    static int Misunderstood(ParseResult parsed, IReadOnlyList<string> problems, int words, ProgramIo io)
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
        // Their texts hold a path and what the system says of it.
        UnauthorizedAccessException or IOException { InnerException: null } => new(ExitCode.Configuration, "WEIR8033", $"a file or folder cannot be used: {error.Message}", "Correct the path or its permissions, or make room on the disk"),
        // A restart helps.
        WeirException { Code: "WEIR2019" or "WEIR2020" or "WEIR2021" } passing => new(ExitCode.Failed, passing.Code, passing.Message, passing.Hint ?? ""),
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
