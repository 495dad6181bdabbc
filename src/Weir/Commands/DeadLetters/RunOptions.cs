using System.CommandLine;
using Weir.DeadLetters;
using Weir.Engine;
using Weir.Kafka;

namespace Weir.Commands.DeadLetters;

/// <summary>What redrive and fix have in common: which letters, how many, how fast, where to.</summary>
sealed class RunOptions(ProgramIo io, StepCatalog steps)
{
    const int UsualReplays = 3;

    readonly DeskAccess _desk = new(io, steps);
    readonly FilterOptions _filter = new();
    readonly OutputOption _output = new();
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Count what would happen, and change nothing." };
    readonly Option<bool> _through = new("--through") { Description = "Take the records through the pipeline here and write its outputs, instead of sending them back to their topic." };
    readonly Option<bool> _onlyPassing = new("--only-passing") { Description = "Leave letters that the pipeline would let die again." };
    readonly Option<string?> _to = new("--to") { Description = "Send records to this topic instead of the one that they came from.", HelpName = "topic" };
    readonly OtherClusterOptions _elsewhere = new(io);
    readonly TimestampOption _timestamp = new();
    readonly Option<long?> _max = ParsedOption.Of<long>("--max", "So many letters at most.", "1000", ValueSyntax.Count);
    readonly Option<double?> _rate = ParsedOption.Of<double>("--rate", "So many letters a second at most.", "500/s", ValueSyntax.Rate);
    readonly Option<int> _maxReplays = new("--max-replays") { Description = "Leave letters that were redriven so many times already.", DefaultValueFactory = _ => UsualReplays };
    readonly Option<string?> _reason = new("--reason") { Description = "Why, for the ledger and the audit.", HelpName = "text" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_dryRun, _through, _onlyPassing, _to, .. _elsewhere.All, _timestamp.Option, _max, _rate, _maxReplays, _reason]) command.Add(option);
        _desk.AddTo(command);
        _filter.AddTo(command);
        _output.AddTo(command);
    }

    public async Task<int> RunAsync(ParseResult parsed, DeskAction action, LetterFix? fix, CancellationToken cancellation)
    {
        var filter = _filter.Of(parsed, io.Time);
        bool isThrough = parsed.GetValue(_through), isOnlyPassing = parsed.GetValue(_onlyPassing), isDry = parsed.GetValue(_dryRun);
        if (isThrough && (parsed.GetValue(_to) is not null || _elsewhere.IsAsked(parsed))) throw CommandFailure.Usage("--through writes where the pipeline does, so --to, --to-brokers and --to-config do not go with it", "Leave one away");
        if (_desk.Open(parsed) is not { } place) return ExitCode.Configuration;
        await using var opened = place;
        filter.ThrowUnlessOf(place.Topics.Letters);
        if (isThrough || isOnlyPassing) DeskAccess.PlanOf(place, isThrough ? "--through" : "--only-passing");
        await using var elsewhere = await _elsewhere.ConnectAsync(parsed, place.Client.Options, cancellation);
        if (elsewhere is not null && !isDry) io.Error.WriteLine("another cluster is written to at least once: after a crash, letters of its last transaction are written again");
        var way = new LetterWay(action, new OriginReturn(elsewhere ?? place.Client, parsed.GetValue(_to)) { IsAsOfNow = _timestamp.IsNow(parsed), Note = io.Error.WriteLine })
        {
            Fix = fix,
            Pipeline = place.Plan is { } plan ? await LetterPipeline.OfAsync(plan, place.Client, io.Time, io.Error, cancellation) : null,
            IsThrough = isThrough,
            IsOnlyPassing = isOnlyPassing,
            MaxReplays = parsed.GetValue(_maxReplays),
            Max = parsed.GetValue(_max) ?? long.MaxValue,
            Rate = parsed.GetValue(_rate) ?? double.PositiveInfinity,
        };
        if (fix is not null) await fix.BeginAsync(place.Client, io.Error, cancellation);
        var run = await RunAsync(parsed, place, way, filter, elsewhere, cancellation);
        if (_output.Of(parsed) == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => Write(json, place, run, isDry, elsewhere is null)));
        else Write(place, run, isDry);
        return ExitCode.Done;
    }

    async Task<LetterRun> RunAsync(ParseResult parsed, DeskPlace place, LetterWay way, LetterFilter filter, KafkaClient? elsewhere, CancellationToken cancellation)
    {
        Desk? desk = null;
        var ledger = new Ledger(place.Client, place.Topics);
        // The desk reads its own, which may be large.
        if (parsed.GetValue(_dryRun)) await ledger.ReadAsync(cancellation);
        else desk = await Desk.TakeAsync(place.Client, place.Topics, Operator.Of(io, parsed.GetValue(_reason), parsed.CommandResult.Command.Name), io.Time, elsewhere, io.Error.WriteLine, cancellation);
        filter.SayClosed(desk?.Ledger ?? ledger, io.Error);
        var run = new LetterRun(way, desk, desk?.Ledger ?? ledger, new LetterOriginals(place.Client), io.Time);
        await run.RunAsync(new LetterScan(place.Client, place.Topics.Letters, filter), cancellation);
        return run;
    }

    void Write(DeskPlace place, LetterRun run, bool isDry)
    {
        io.Out.WriteLine($"{place.Topics.Letters}: {run.Done} {(run.Done == 1 ? "letter" : "letters")} {(isDry ? "would be dealt with" : "dealt with")}, {run.Left} left open{(isDry ? "; nothing was changed" : "")}");
        if (run.Counts.Letters > 0) run.Counts.Write(io.Out);
    }

    static void Write(System.Text.Json.Utf8JsonWriter json, DeskPlace place, LetterRun run, bool isDry, bool isExactlyOnce)
    {
        json.WriteStartObject();
        json.WriteString("topic", place.Topics.Letters);
        json.WriteBoolean("dry_run", isDry);
        json.WriteBoolean("exactly_once", isExactlyOnce);
        json.WriteNumber("done", run.Done);
        json.WriteNumber("left_open", run.Left);
        run.Counts.Write(json);
        json.WriteEndObject();
    }
}
