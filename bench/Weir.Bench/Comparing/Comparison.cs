using Weir.Bench.Brokers;
using Weir.Bench.Contenders;
using Weir.Bench.Records;
using Weir.Bench.Witnesses;

namespace Weir.Bench.Comparing;

/// <summary>Runs every contender on every broker: a fresh broker for each contender and round, contenders in turns, every second round backwards, so that a drift of the machine meets all alike.</summary>
/// <param name="options">What to compare.</param>
/// <param name="progress">A line for each run.</param>
/// <param name="roundEnded">Called with what there is after each round: a comparison that is cut leaves a report.</param>
sealed class Comparison(ComparisonOptions options, TextWriter progress, Func<Results, Task> roundEnded)
{
    readonly LoginStream _stream = new(options.Seed, options.Row.ContextCharacters);
    readonly Results _results = new();

    public async Task<Results> RunAsync(CancellationToken cancellation)
    {
        if (Clients.AbsentBecause(options.Row.Compression) is { } absent) throw new BenchFailure($"row {options.Row.Name}: {absent}", exitCode: ExitCode.Unavailable);
        var brokers = await PresentAsync(options.Brokers, kind => kind.Name, kind => Task.FromResult(kind.AbsentBecause(options.Row)));
        var contenders = await PresentAsync(options.Contenders, contender => contender.Name, contender => contender.AbsentBecauseAsync(options.Row, cancellation));
        if (brokers.Count == 0 || contenders.Count == 0) throw new BenchFailure("there is nothing to compare: all that was asked for is absent", "Ask for others", ExitCode.Unavailable);
        for (int round = 1; round <= options.Rounds; round++)
        {
            foreach (var kind in brokers)
            {
                foreach (var contender in round % 2 == 1 ? contenders : Enumerable.Reverse(contenders)) await RunAsync(kind, contender, round, cancellation);
            }
            await roundEnded(_results);
        }
        return _results;
    }

    async Task RunAsync(IBrokerKind kind, IContender contender, int round, CancellationToken cancellation)
    {
        await using var broker = await kind.StartAsync(options.Row, cancellation);
        foreach (int records in options.Sizes)
        {
            var run = await new Measurement(kind, broker, options.Row, _stream).RunAsync(contender, round, records, cancellation);
            _results.Runs.Add(run);
            await progress.WriteLineAsync($"bench: round {round} of {options.Rounds}, {kind.Name}, {contender.Name}, {records} records: {(run.IsRight ? $"{run.Last!.Elapsed.TotalSeconds:0.00} s, {run.Last.Cpu.TotalSeconds:0.00} s of CPU, right" : run.Judgement)}");
            foreach (string detail in run.IsRight ? [] : run.Details) await progress.WriteLineAsync($"  {detail}");
        }
    }

    async Task<List<T>> PresentAsync<T>(IEnumerable<T> asked, Func<T, string> name, Func<T, Task<string?>> absentBecause)
    {
        var present = new List<T>();
        foreach (var one in asked)
        {
            if (await absentBecause(one) is not { } reason)
            {
                present.Add(one);
                continue;
            }
            _results.Absent.Add(new(name(one), reason));
            await progress.WriteLineAsync($"bench: {name(one)} is skipped: {reason}");
        }
        return present;
    }
}
