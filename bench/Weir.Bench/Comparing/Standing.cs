namespace Weir.Bench.Comparing;

/// <summary>A contender's figures on one broker over all rounds.</summary>
/// <param name="Contender">Its name.</param>
/// <param name="Rounds">How many it has run.</param>
/// <param name="Counted">Of how many both runs were right.</param>
/// <param name="IsRight">Whether every run was right.</param>
/// <param name="Cpu">Microseconds per record; null: no round counts.</param>
/// <param name="RecordsPerSecond">Null: no round counts, or the sizes are too small for it.</param>
/// <param name="BrokerCpu">Microseconds per record; null: no round counts.</param>
/// <param name="PeakBytes">The most memory in any run that was right.</param>
sealed record Standing(string Contender, int Rounds, int Counted, bool IsRight, Spread? Cpu, Spread? RecordsPerSecond, Spread? BrokerCpu, long PeakBytes)
{
    public static Standing Of(string contender, IReadOnlyList<ContenderRun> runs)
    {
        var rounds = runs.GroupBy(run => run.Round).ToList();
        var marginals = rounds.Select(round => round.OrderBy(run => run.Records).ToList()).Where(sizes => sizes.Count == 2).Select(sizes => Marginal.Of(sizes[0], sizes[1])).OfType<Marginal>().ToList();
        return new(contender, rounds.Count, marginals.Count, runs.All(run => run.IsRight),
            Spread.Of(marginals.Select(figure => figure.CpuMicroseconds)), Spread.Of(marginals.Select(figure => figure.RecordsPerSecond).OfType<double>()), Spread.Of(marginals.Select(figure => figure.BrokerCpuMicroseconds)),
            runs.Where(run => run.IsRight).Select(run => run.PeakBytes).DefaultIfEmpty().Max());
    }
}
