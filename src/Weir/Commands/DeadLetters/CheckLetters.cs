using System.CommandLine;
using Weir.DeadLetters;
using Weir.Engine;

namespace Weir.Commands.DeadLetters;

/// <summary><c>weir deadletters check</c>: what today's pipeline would make of the records that died. Changes nothing.</summary>
sealed class CheckLetters(ProgramIo io, StepCatalog steps)
{
    const string Foreign = "another pipeline's";

    readonly DeskAccess _desk = new(io, steps);
    readonly FilterOptions _filter = new();
    readonly OutputOption _output = new();
    readonly Option<bool> _all = new("--all") { Description = "Also letters that were redriven, fixed or discarded." };

    public Command Build()
    {
        var command = new Command("check", "Take dead letters through the pipeline as it is today, and count what would become of them; changes nothing.") { _all };
        _desk.AddTo(command);
        _filter.AddTo(command);
        _output.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        var filter = _filter.Of(parsed, io.Time);
        if (_desk.Open(parsed) is not { } place) return ExitCode.Configuration;
        await using var opened = place;
        filter.ThrowUnlessOf(place.Topics.Letters);
        var pipeline = await LetterPipeline.OfAsync(DeskAccess.PlanOf(place, "check"), place.Client, io.Time, io.Error, cancellation);
        var ledger = new Ledger(place.Client, place.Topics);
        await ledger.ReadAsync(cancellation);
        if (!parsed.GetValue(_all)) filter.SayClosed(ledger, io.Error);
        var originals = new LetterOriginals(place.Client);
        var counts = new LetterHistogram();
        await foreach (var piece in new LetterScan(place.Client, place.Topics.Letters, filter).ReadAsync(cancellation))
        {
            foreach (var letter in piece.Where(letter => parsed.GetValue(_all) || ledger.IsOpen(letter)))
            {
                if (!pipeline.IsOurs(letter))
                {
                    counts.Add(letter, Foreign, LetterPipeline.Foreign(letter));
                    continue;
                }
                var (whole, why) = await originals.WholeAsync(letter, cancellation);
                if (whole is null)
                {
                    counts.Add(letter, "unknown", why);
                    continue;
                }
                var decision = pipeline.Decide(whole, whole.Value, isSentBack: true, out var output);
                counts.Add(letter, decision.Word, LetterRun.Now(decision, output));
            }
        }
        if (_output.Of(parsed) == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => Write(json, place.Topics.Letters, counts)));
        else Write(io.Out, place.Topics.Letters, counts);
        return ExitCode.Done;
    }

    static void Write(TextWriter to, string topic, LetterHistogram counts)
    {
        to.WriteLine($"{topic}: {counts.Letters} letters checked: {counts.Count("written")} would be written, {counts.Count("dropped")} dropped, {counts.Count("dead")} die again{(counts.Count("retry") is > 0 and var later ? $", {later} would be tried again later" : "")}{(counts.Count(Foreign) is > 0 and var foreign ? $", {foreign} another pipeline's" : "")}; nothing was changed");
        if (counts.Letters > 0) counts.Write(to);
    }

    static void Write(System.Text.Json.Utf8JsonWriter json, string topic, LetterHistogram counts)
    {
        json.WriteStartObject();
        json.WriteString("topic", topic);
        foreach (string word in (string[])["written", "dropped", "retry", "dead"]) json.WriteNumber(word, counts.Count(word));
        counts.Write(json);
        json.WriteEndObject();
    }
}
