using Weir.Kafka;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Actors;

/// <summary>What a worker tells goes into the trace.</summary>
sealed class TracedEvents(SimulationTrace trace, SimulatedProcess process) : IPipelineEvents
{
    public void Assigned(int worker, IReadOnlyList<int> owned, IReadOnlyList<int> given, IReadOnlyList<int> revoked) =>
        trace.Add($"    {process}.{worker} owns {string.Join(",", owned)} given {string.Join(",", given)} revoked {string.Join(",", revoked)}");

    public void Recovered(int worker, string why, TimeSpan took) => trace.Add($"    {process}.{worker} recovered in {took.TotalSeconds:0.00} s: {why}");

    public void FirstCommit(int worker, TimeSpan sinceStart) => trace.Add($"    {process}.{worker} committed for the first time");

    public void Trouble(int worker, string what) => trace.Add($"    {process}.{worker} in trouble: {what}");

    public void TroubleOver(int worker, TimeSpan took) => trace.Add($"    {process}.{worker} out of trouble after {took.TotalSeconds:0.00} s");
}
