using Weir.DeadLetters;
using Weir.Engine;
using Weir.Trial;

namespace Weir.Commands.DeadLetters;

/// <summary>Goes through open letters and sends back those that may go; a dry one only counts.</summary>
/// <param name="way">What is done with each.</param>
/// <param name="desk">Null: nothing is changed.</param>
/// <param name="ledger">Says what is open.</param>
/// <param name="originals">Of letters that do not hold their record.</param>
/// <param name="time">The clock.</param>
sealed class LetterRun(LetterWay way, Desk? desk, Ledger ledger, LetterOriginals originals, TimeProvider time)
{
    const int LettersMax = 2_000;
    const double CommitsASecond = 10;
    const long BytesMax = 4 << 20;

    readonly List<(DeadLetter Letter, string Result, string Now)> _taken = [];
    long _done;
    long _left;

    public LetterHistogram Counts { get; } = new();

    /// <summary>Letters that went back, or would.</summary>
    public long Done => _done;

    /// <summary>Letters that stay open.</summary>
    public long Left => _left;

    public async Task RunAsync(LetterScan scan, CancellationToken cancellation)
    {
        // What may go in a tenth of a second goes at once: fewer letters than a second takes would else go all together, without a wait.
        int most = (int)Math.Clamp(Math.Ceiling(way.Rate / CommitsASecond), 1, LettersMax);
        await foreach (var piece in scan.ReadAsync(cancellation))
        {
            foreach (var letter in piece)
            {
                if (!ledger.IsOpen(letter)) continue;
                if (_done >= way.Max) break;
                await DecideAsync(letter, cancellation);
                if (desk is null || desk.Count < most && desk.Bytes < BytesMax) continue;
                long began = time.GetTimestamp();
                await PaceAsync(await CommitAsync(desk, cancellation), began, cancellation);
            }
            if (_done >= way.Max) break;
        }
        if (desk is null) return;
        await CommitAsync(desk, cancellation);
        await desk.SettleAsync(cancellation);
    }

    /// <summary>What becomes of a record in the pipeline, as a word or two.</summary>
    public static string Now(Decision decision, Reentry? output) => decision.Rejection is { } rejection ? $"{rejection.Code}{(rejection.Field is { } field ? " " + field : "")}" : output is null ? "dropped" : $"to {output.Topic}";

    async Task DecideAsync(DeadLetter found, CancellationToken cancellation)
    {
        bool isOurs = way.Pipeline?.IsOurs(found, way.Origin.To) ?? true;
        if (!isOurs && (way.IsThrough || way.IsOnlyPassing))
        {
            Leave(found, LetterPipeline.Foreign(found));
            return;
        }
        var (letter, lacking) = await originals.WholeAsync(found, cancellation);
        if (letter is null)
        {
            Leave(found, lacking!);
            return;
        }
        var value = letter.Value;
        var action = way.Action;
        if (letter.Replays >= way.MaxReplays)
        {
            Leave(letter, $"redriven {letter.Replays} times already");
            return;
        }
        if (way.Fix is { } fix)
        {
            var made = fix.Apply(letter, out value);
            if (made.Rejection is { } cannot)
            {
                Leave(letter, $"cannot be fixed: {cannot.Code}{(cannot.Field is { } field ? " " + field : "")}");
                return;
            }
            if (made.Outcome == RecordOutcome.Drop)
            {
                Take(letter, DeskAction.Discarded, null, "dropped by a step");
                return;
            }
        }
        Reentry? output = null;
        // Of another pipeline's letter, this one cannot say what becomes.
        Decision? today = isOurs ? way.Pipeline?.Decide(letter, value, !way.IsThrough, out output) : null;
        if (today is { Outcome: RecordOutcome.Dead } && (way.IsThrough || way.IsOnlyPassing)) Leave(letter, $"{(today.Value.IsRetry ? "cannot be decided yet" : "dies again")}: {Now(today.Value, null)}");
        else if (way.IsThrough) Take(letter, action, output, Now(today!.Value, output));
        else await ReturnAsync(letter, value, today, cancellation);
    }

    async Task ReturnAsync(DeadLetter letter, byte[]? value, Decision? today, CancellationToken cancellation)
    {
        var (back, not) = await way.Origin.MakeAsync(letter, value, time.GetUtcNow(), cancellation);
        if (back is null) Leave(letter, not!.ToString());
        else Take(letter, way.Action, back, $"to {back.Topic}{(today is { } decision ? $", where it {Fate(decision)}" : "")}");
    }

    static string Fate(Decision decision) => decision.Outcome switch
    {
        RecordOutcome.Write => "passes",
        RecordOutcome.Drop => "is dropped",
        _ when decision.IsRetry => "is tried again later",
        _ => $"dies of {Now(decision, null)}",
    };

    void Take(DeadLetter letter, DeskAction action, Reentry? record, string now)
    {
        _done++;
        if (desk is null)
        {
            Counts.Add(letter, LedgerEntry.Word(action), now);
            return;
        }
        desk.Add(letter, action, record);
        // Only what is counted by: the values of letters that a step drops are in no transaction that would be full of them.
        _taken.Add((letter with { Key = null, Value = null, Headers = [] }, LedgerEntry.Word(action), now));
    }

    // How many went back.
    async Task<int> CommitAsync(Desk desk, CancellationToken cancellation)
    {
        var refused = (await desk.CommitAsync(cancellation)).ToDictionary(refusal => refusal.Letter);
        foreach (var (letter, result, now) in _taken)
        {
            if (refused.TryGetValue(letter.Address, out var refusal)) Leave(letter, refusal.ToString());
            else Counts.Add(letter, result, now);
        }
        int went = _taken.Count - refused.Count;
        _done -= refused.Count;
        _taken.Clear();
        return went;
    }

    void Leave(DeadLetter letter, string why)
    {
        Counts.Add(letter, "left open", why);
        _left++;
    }

    // From one commit to the next, not on the average: a pipeline that is to get so many a second is not helped by none in the minute before.
    async Task PaceAsync(int went, long began, CancellationToken cancellation)
    {
        if (double.IsInfinity(way.Rate)) return;
        var early = TimeSpan.FromSeconds(went / way.Rate) - time.GetElapsedTime(began);
        if (early > TimeSpan.Zero) await Task.Delay(early, time, cancellation);
    }
}
