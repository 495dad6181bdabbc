using System.CommandLine;
using Weir.Commands.Explaining;
using Weir.DeadLetters;
using Weir.Engine;
using Weir.Trial;

namespace Weir.Commands.DeadLetters;

/// <summary><c>weir deadletters edit</c>: one letter with another value goes back to where it came from.</summary>
sealed class EditLetter(ProgramIo io, StepCatalog steps)
{
    readonly DeskAccess _desk = new(io, steps);
    readonly OutputOption _output = new();
    readonly Argument<string> _letter = new("letter") { Description = "The letter, such as user-login-dead/0@12.", HelpName = "TOPIC/PARTITION@OFFSET" };
    readonly Option<string?> _valueFile = new("--value-file") { Description = "A file with the new value. Default: VISUAL or EDITOR is started on the old one, which the audit records as a look in clear.", HelpName = "file" };
    readonly Option<string?> _to = new("--to") { Description = "Send the record to this topic instead of the one that it came from.", HelpName = "topic" };
    readonly TimestampOption _timestamp = new();
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Say what would happen, and change nothing." };
    readonly Option<string?> _reason = new("--reason") { Description = "Why, for the ledger and the audit.", HelpName = "text" };

    public Command Build()
    {
        var command = new Command("edit", "Give one dead letter another value, and send the record back.") { _letter, _valueFile, _to, _timestamp.Option, _dryRun, _reason };
        _desk.AddTo(command, withTopic: false);
        _output.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var address = FilterOptions.Address(parsed.GetValue(_letter)!);
        if (_desk.Open(parsed, address.Topic) is not { } place) return ExitCode.Configuration;
        await using var opened = place;
        var found = await ShowLetter.FindAsync(place, address, cancellation);
        var (letter, lacking) = await new LetterOriginals(place.Client).WholeAsync(found, cancellation);
        if (letter is null) throw new CommandFailure(ExitCode.Failed, "WEIR8064", $"{address} {lacking}", "Nothing can be sent back; discard it");
        var ledger = new Ledger(place.Client, place.Topics);
        await ledger.ReadAsync(cancellation);
        if (ledger.Find(letter) is { } entry) throw Closed(entry);
        var by = Operator.Of(io, parsed.GetValue(_reason), $"edit {address}");
        byte[] value = await ValueAsync(parsed, place, letter, by, cancellation);
        if ((letter.Value is not null || parsed.GetValue(_valueFile) is null) && value.AsSpan().SequenceEqual(letter.Value)) throw CommandFailure.Usage("the value is the same as before, so nothing was done", "Change it, or send it back as it is with redrive --letter");
        var pipeline = place.Plan is { } plan ? await LetterPipeline.OfAsync(plan, place.Client, io.Time, io.Error, cancellation) : null;
        var today = pipeline?.IsOurs(letter, parsed.GetValue(_to)) == true ? pipeline.Decide(letter, value, isSentBack: true, out _) : (Decision?)null;
        var origin = new OriginReturn(place.Client, parsed.GetValue(_to)) { IsAsOfNow = _timestamp.IsNow(parsed), Note = io.Error.WriteLine };
        var (back, not) = await origin.MakeAsync(letter, value, io.Time.GetUtcNow(), cancellation);
        if (back is null) throw Left(address, not!);
        if (!parsed.GetValue(_dryRun)) await WriteAsync(place, letter, back, by, cancellation);
        Say(parsed, address, back, today);
        return ExitCode.Done;
    }

    async Task WriteAsync(DeskPlace place, DeadLetter letter, Reentry back, Operator by, CancellationToken cancellation)
    {
        var desk = await Desk.TakeAsync(place.Client, place.Topics, by, io.Time, null, io.Error.WriteLine, cancellation);
        if (desk.Ledger.Find(letter) is { } entry) throw Closed(entry);
        desk.Add(letter, DeskAction.Fixed, back);
        if (await desk.CommitAsync(cancellation) is [var refused, ..])
            throw refused.Denial is { } denial ? Left(letter.Address, denial) : new CommandFailure(ExitCode.Failed, "WEIR8065", $"{letter.Address} was {refused}", DeskRefusal.Next);
        await desk.SettleAsync(cancellation);
    }

    async Task<byte[]> ValueAsync(ParseResult parsed, DeskPlace place, DeadLetter letter, Operator by, CancellationToken cancellation)
    {
        if (parsed.GetValue(_valueFile) is { } file) return await File.ReadAllBytesAsync(file, cancellation);
        await new RevealAudit(place.Client, place.Topics, by, io.Time, io.Error.WriteLine).RevealAsync([letter.Address], cancellation);
        return await new ValueEditor(io).EditAsync(letter.Value ?? [], cancellation);
    }

    void Say(ParseResult parsed, RecordAddress address, Reentry back, Decision? today)
    {
        bool isDry = parsed.GetValue(_dryRun);
        string? now = today is { } decision ? decision.Rejection?.ToString() ?? decision.Word : null;
        if (_output.Of(parsed) == OutputFormat.Json)
        {
            io.Out.WriteLine(JsonText.Of(json =>
            {
                json.WriteStartObject();
                json.WriteString("letter", address.ToString());
                json.WriteBoolean("dry_run", isDry);
                json.WriteString("to", $"{back.Topic}/{back.Partition}");
                json.WriteString("today", now);
                json.WriteEndObject();
            }));
            return;
        }
        io.Out.WriteLine($"{address}: {(isDry ? "would be fixed and sent" : "fixed and sent")} to {back.Topic}/{back.Partition}{(now is null ? "" : $"; the pipeline says: {now}")}");
    }

    static CommandFailure Left(RecordAddress address, NoReturn not) => new(ExitCode.Failed, "WEIR8064", $"{address} cannot go back: {not.Why}", char.ToUpperInvariant(not.Next[0]) + not.Next[1..]);

    static CommandFailure Closed(LedgerEntry entry) => new(ExitCode.Failed, "WEIR8067", entry.Closing, "Nothing is done with it twice");
}
