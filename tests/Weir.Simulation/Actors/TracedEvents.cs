using Weir.Kafka;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Actors;

/// <summary>What a worker tells goes into the trace.</summary>
sealed class TracedEvents(SimulationTrace trace, SimulatedProcess process, Action<SourceGap> passed) : IPipelineEvents
{
    public void Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked) =>
        trace.Add($"    {process}.{worker} owns {string.Join(",", owned)} given {string.Join(",", given)} revoked {string.Join(",", revoked)}");

    public void Recovered(int worker, string why, TimeSpan took) => trace.Add($"    {process}.{worker} recovered in {took.TotalSeconds:0.00} s: {why}");

    public void FirstCommit(int worker, TimeSpan sinceStart) => trace.Add($"    {process}.{worker} committed for the first time");

    public void Trouble(int worker, string what) => trace.Add($"    {process}.{worker} in trouble: {what}");

    public void TroubleOver(int worker, TimeSpan took) => trace.Add($"    {process}.{worker} out of trouble after {took.TotalSeconds:0.00} s");

    /// <summary>Partitions that halted.</summary>
    public int Halts { get; private set; }

    public void Halted(int worker, PartitionHalt halt)
    {
        Halts++;
        trace.Add($"    {process}.{worker} {halt}");
    }

    public void Gap(int worker, SourceGap gap)
    {
        passed(gap);
        trace.Add($"    {process}.{worker} passes {gap}");
    }

    public void LimitsChanged(string topic, int batchBytesMax, TimeSpan? timestampAheadMax) => trace.Add($"    {process} {topic} takes {batchBytesMax} bytes and {timestampAheadMax}");

    public void Retrying(int worker, TopicPartition partition, long offset, string why) => trace.Add($"    {process}.{worker} waits for {partition}@{offset}: {why}");

    public void LookupRead(LookupReading reading) => trace.Add($"    {process} read {reading.Entries} entries of {reading.Topic} in {reading.Took.TotalSeconds:0.00} s");

    public void LookupStale(string lookup, string why) => trace.Add($"    {process} does not follow {lookup}: {why}");

    public void LookupFollows(string lookup, TimeSpan took) => trace.Add($"    {process} follows {lookup} again after {took.TotalSeconds:0.00} s");
}
