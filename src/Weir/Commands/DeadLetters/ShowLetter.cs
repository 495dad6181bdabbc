using System.CommandLine;
using Weir.Commands.Explaining;
using Weir.DeadLetters;
using Weir.Engine;
using Weir.Personal;

namespace Weir.Commands.DeadLetters;

/// <summary><c>weir deadletters show</c>: one letter, what was done with it, and with <c>-f</c> what the pipeline would make of it today.</summary>
sealed class ShowLetter(ProgramIo io, StepCatalog steps)
{
    readonly DeskAccess _desk = new(io, steps);
    readonly OutputOption _output = new();
    readonly Argument<string> _letter = new("letter") { Description = "The letter, such as user-login-dead/0@12.", HelpName = "TOPIC/PARTITION@OFFSET" };
    readonly RevealOptions _reveal = new();

    public Command Build()
    {
        var command = new Command("show", "Show one dead letter: its bytes, headers, why it died, where it comes from, what was done.") { _letter };
        _desk.AddTo(command, withTopic: false);
        _reveal.AddTo(command);
        _output.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var address = FilterOptions.Address(parsed.GetValue(_letter)!);
        bool isRevealed = _reveal.IsAsked(parsed);
        if (!isRevealed && _reveal.HasReason(parsed)) throw CommandFailure.Usage("--reason is for the audit, which only --reveal writes", "Say --reveal, or leave --reason away");
        if (_desk.Open(parsed, address.Topic) is not { } place) return ExitCode.Configuration;
        await using var opened = place;
        var found = await FindAsync(place, address, cancellation);
        var letter = (await new LetterOriginals(place.Client).WholeAsync(found, cancellation)).Whole ?? found;
        var ledger = new Ledger(place.Client, place.Topics);
        await ledger.ReadAsync(cancellation);
        var pipeline = place.Plan is { } plan && letter.IsWhole ? await LetterPipeline.OfAsync(plan, place.Client, io.Time, io.Error, cancellation) : null;
        bool isOurs = pipeline?.IsOurs(letter) ?? true;
        var today = isOurs ? pipeline?.Decide(letter, letter.Value, isSentBack: true, out _) : null;
        if (isRevealed) await _reveal.Audit(parsed, io, place, $"show {address}").RevealAsync([address], cancellation);
        var output = new LetterOutput(letter, ledger.Find(letter), today, isRevealed ? null : MaskerOf(place, letter)) { IsForeign = !isOurs };
        if (_output.Of(parsed) == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(output.Write));
        else output.Write(io.Out);
        return ExitCode.Done;
    }

    Masker MaskerOf(DeskPlace place, DeadLetter letter)
    {
        var plan = _desk.MarksOf(place);
        // What the contract of another topic marks tells nothing of this record.
        if (plan is null || letter.Topic is { } topic && topic != plan.Source.Topic) io.Error.WriteLine("masked by names and shapes only; -f FILE masks what the contract marks too");
        return plan is null ? new Masker() : PersonalFields.MaskerOf(plan);
    }

    /// <exception cref="CommandFailure">WEIR8028: there is no such record. WEIR8066: it is no dead letter.</exception>
    public static async Task<DeadLetter> FindAsync(DeskPlace place, RecordAddress address, CancellationToken cancellation) =>
        LetterReader.Read(await new RecordLookup(place.Client).ReadAsync(address, cancellation))
        ?? throw new CommandFailure(ExitCode.Failed, "WEIR8066", $"{address} is no dead letter: it has no headers of Weir's, Kafka Connect's, Kafka Streams' or Spring's", "Find letters with 'weir deadletters list --each'");
}
