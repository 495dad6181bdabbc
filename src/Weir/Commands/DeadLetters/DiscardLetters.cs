using System.CommandLine;
using Weir.DeadLetters;
using Weir.Engine;

namespace Weir.Commands.DeadLetters;

/// <summary><c>weir deadletters discard</c>: somebody decides that nothing is to be done with letters, and says why. They stay in the topic.</summary>
sealed class DiscardLetters(ProgramIo io, StepCatalog steps)
{
    const int LettersMax = 2_000;

    readonly DeskAccess _desk = new(io, steps);
    readonly FilterOptions _filter = new();
    readonly OutputOption _output = new();
    readonly Option<string> _reason = new("--reason") { Description = "Why, for the ledger and the audit.", HelpName = "text", Required = true };
    readonly Option<bool> _everything = new("--everything") { Description = "All open letters; without it a filter is needed." };
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Count what would happen, and change nothing." };

    public Command Build()
    {
        var command = new Command("discard", "Close dead letters without sending anything back; the reason is kept.") { _reason, _everything, _dryRun };
        _desk.AddTo(command);
        _filter.AddTo(command);
        _output.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var filter = _filter.Of(parsed, io.Time);
        bool isDry = parsed.GetValue(_dryRun);
        string reason = parsed.GetValue(_reason)!;
        if (string.IsNullOrWhiteSpace(reason)) throw CommandFailure.Usage("--reason is empty", "Say why nothing is to be done with the letters");
        if (filter.IsEmpty && !parsed.GetValue(_everything)) throw CommandFailure.Usage("this would discard every open letter", "Name those that are meant, such as with --code, or say --everything");
        if (_desk.Open(parsed) is not { } place) return ExitCode.Configuration;
        await using var opened = place;
        filter.ThrowUnlessOf(place.Topics.Letters);
        var ledger = new Ledger(place.Client, place.Topics);
        // The desk reads its own, which may be large.
        if (isDry) await ledger.ReadAsync(cancellation);
        var desk = isDry ? null : await Desk.TakeAsync(place.Client, place.Topics, Operator.Of(io, reason, "discard"), io.Time, null, io.Error.WriteLine, cancellation);
        filter.SayClosed(desk?.Ledger ?? ledger, io.Error);
        var counts = new LetterHistogram();
        await foreach (var piece in new LetterScan(place.Client, place.Topics.Letters, filter).ReadAsync(cancellation))
        {
            foreach (var letter in piece.Where(letter => (desk?.Ledger ?? ledger).IsOpen(letter)))
            {
                desk?.Add(letter, DeskAction.Discarded, null);
                counts.Add(letter, "discarded", null);
                if (desk?.Count >= LettersMax) await desk.CommitAsync(cancellation);
            }
        }
        if (desk is not null) await desk.CommitAsync(cancellation);
        if (desk is not null) await desk.SettleAsync(cancellation);
        if (_output.Of(parsed) == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => Write(json, place.Topics.Letters, counts, isDry)));
        else Write(io.Out, place.Topics.Letters, counts, isDry);
        return ExitCode.Done;
    }

    static void Write(TextWriter to, string topic, LetterHistogram counts, bool isDry)
    {
        to.WriteLine($"{topic}: {counts.Letters} letters {(isDry ? "would be discarded; nothing was changed" : "discarded")}");
        if (counts.Letters > 0) counts.Write(to);
    }

    static void Write(System.Text.Json.Utf8JsonWriter json, string topic, LetterHistogram counts, bool isDry)
    {
        json.WriteStartObject();
        json.WriteString("topic", topic);
        json.WriteBoolean("dry_run", isDry);
        counts.Write(json);
        json.WriteEndObject();
    }
}
