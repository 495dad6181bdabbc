using System.CommandLine;
using Weir.Commands.Completion;

namespace Weir.Commands;

/// <summary>
/// <c>weir complete --word=WORD -- WORDS</c>, asked by the shells' scripts: the words that could stand in WORD's place after WORDS, a line each.
/// Nothing means that the shell should offer files.
/// </summary>
sealed class CompleteCommand(ProgramIo io)
{
    readonly Option<string> _word = new("--word") { Description = "The word under the cursor, as far as it is there.", Arity = ArgumentArity.ZeroOrOne };
    readonly Argument<string[]> _before = new("words") { Description = "The words before it." };

    public Command Build()
    {
        var command = new Command("complete", "What a shell's completion asks.") { _word, _before };
        command.Hidden = true;
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var before = parsed.GetValue(_before) ?? [];
        var place = CommandPlace.After(before, parsed.GetValue(_word) ?? "", parsed.RootCommandResult.Command);
        var candidates = place.Names is { } kind ? await new ClusterNames(io).OfAsync(kind, before, cancellation) : place.Candidates;
        foreach (string candidate in candidates.Where(candidate => candidate.StartsWith(place.Word, StringComparison.Ordinal)).Order(StringComparer.Ordinal)) io.Out.WriteLine(place.Prefix + candidate);
        return ExitCode.Done;
    }
}
