using System.CommandLine;
using Weir.DeadLetters;
using Weir.Engine;

namespace Weir.Commands.DeadLetters;

/// <summary><c>weir deadletters list</c>: what died of what, how often and since when; or letter by letter.</summary>
sealed class ListLetters(ProgramIo io, StepCatalog steps)
{
    const int UsualLimit = 1_000;
    static readonly string[] Traits = [.. Enum.GetNames<LetterTrait>().Select(name => name.ToLowerInvariant())];

    readonly DeskAccess _desk = new(io, steps);
    readonly FilterOptions _filter = new();
    readonly OutputOption _output = new();
    readonly Option<string[]> _by = new("--by") { Description = "What the letters of a group are equal in; may be given several times. Default: code, field, step and fingerprint. age stands for the last hour, day, week, or older.", HelpName = string.Join('|', Traits) };
    readonly Option<bool> _each = new("--each") { Description = "Letter by letter instead of groups." };
    readonly Option<bool> _open = new("--open") { Description = "Only letters with which nothing was done: the default." };
    readonly Option<bool> _all = new("--all") { Description = "Also letters that were redriven, fixed or discarded." };
    readonly Option<long?> _limit = ParsedOption.Of<long>("--limit", "With --each: so many letters at most. Default: 1000.", "1000", ValueSyntax.Count);

    public Command Build()
    {
        var command = new Command("list", "Show dead letters, grouped by how they died, or each.") { _by, _each, _open, _all, _limit };
        _by.AcceptOnlyFromAmong(Traits);
        _desk.AddTo(command);
        _filter.AddTo(command);
        _output.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        if (parsed.GetValue(_open) && parsed.GetValue(_all)) throw CommandFailure.Usage("--open and --all exclude each other", "Leave one away");
        if (parsed.GetValue(_limit) is not null && !parsed.GetValue(_each)) throw CommandFailure.Usage("--limit is for --each: groups are all shown", "Say --each, or leave --limit away");
        string[] by = parsed.GetValue(_by) ?? [];
        if (by.Length > 0 && parsed.GetValue(_each)) throw CommandFailure.Usage("--by is for groups, and --each shows letters", "Leave one away");
        var grouping = by.Length > 0 ? new LetterGrouping([.. by.Select(name => Enum.Parse<LetterTrait>(name, ignoreCase: true))]) : LetterGrouping.Usual;
        var filter = _filter.Of(parsed, io.Time);
        if (_desk.Open(parsed) is not { } place) return ExitCode.Configuration;
        await using var opened = place;
        filter.ThrowUnlessOf(place.Topics.Letters);
        var ledger = new Ledger(place.Client, place.Topics);
        await ledger.ReadAsync(cancellation);
        if (!parsed.GetValue(_all)) filter.SayClosed(ledger, io.Error);
        var scan = new LetterScan(place.Client, place.Topics.Letters, filter);
        var list = new LetterList(ledger, parsed.GetValue(_all), parsed.GetValue(_each) ? parsed.GetValue(_limit) ?? UsualLimit : 0, grouping, io.Time.GetUtcNow());
        await foreach (var piece in scan.ReadAsync(cancellation)) list.Add(piece);
        if (_output.Of(parsed) == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => list.Write(json, place.Topics.Letters, scan.Letters)));
        else list.Write(io.Out, place.Topics.Letters, scan.Letters);
        if (scan.Records > scan.Letters) io.Error.WriteLine($"{scan.Records - scan.Letters} records of {place.Topics.Letters} are no dead letters and are not counted");
        return ExitCode.Done;
    }
}
