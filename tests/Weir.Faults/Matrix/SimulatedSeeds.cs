using System.Globalization;

namespace Weir.Faults.Matrix;

/// <summary>What the simulation has shown: a line of its results.tsv for each block of seeds that held.</summary>
static class SimulatedSeeds
{
    static string File { get; } = Path.Combine(RepositoryRoot.Path, "tests/Weir.Simulation/results.tsv");

    /// <summary>The page's section.</summary>
    public static string Section()
    {
        var blocks = System.IO.File.Exists(File) ? System.IO.File.ReadAllLines(File).Where(line => line.Length > 0).Select(line => line.Split('\t')).ToList() : [];
        var seeds = blocks.Select(block => block[1].Split('-').Select(number => int.Parse(number, CultureInfo.InvariantCulture)).ToList()).ToList();
        long Sum(int column) => blocks.Sum(block => long.Parse(block[column], CultureInfo.InvariantCulture));
        ulong trace = blocks.Aggregate(0UL, (trace, block) => trace ^ ulong.Parse(block[4], NumberStyles.HexNumber, CultureInfo.InvariantCulture));
        string seen = blocks.Count == 0 ? "No block of seeds is kept yet." : string.Create(CultureInfo.InvariantCulture,
            $"{seeds.Sum(block => block[1] - block[0] + 1):N0} seeds held, {seeds.Min(block => block[0])} to {seeds.Max(block => block[1])}: {Sum(3) / 3600.0:N0} hours of virtual time in {Sum(2):N0} steps. Last on {blocks.Max(block => block[0])}; their traces together are `{trace:x16}`.");
        return $"""
            ## In the simulation

            Client, broker, pipeline and desk in one process on virtual time: what happens when is a seed, and a failure is replayed by it. `tests/simulation` runs 100,000 in blocks of 1,000, and goes on where it was cut; `./test` runs the first 400. {seen}

            Beside kills, pauses, doubled names, power cuts that forget whatever was not fsynced, cut and mute connections, and strikes at a chosen request of a transaction, half of the seeds draw from: every error of Kafka's in answer to every request of a worker, in place of carrying it out or in spite of having done so; leaders and coordinators that move; a produce, the positions or the end of a transaction that arrive in the next one; a full disk, a failed fsync, a flipped byte; wall clocks that jump by hours; partitions that are added, records that are deleted before they are read, a source that is deleted and created anew, a dead-letter topic that is deleted and missing for a while; lost sessions, rebalance storms, batches that take longer than `max.poll.interval.ms`, SIGKILL during SIGTERM; skips and pauses; bad, keyless, late and oversized records, a sink and dead letters too small for them, where partitions halt until somebody mends that; keys that change; a redrive that is killed. One seed in eight plays up to ten of all of these in a row. A seventh of the pipelines shares its transactions among partitions, an eighth decides by key on several (simulated) threads.


            """.ReplaceLineEndings("\n");
    }
}
