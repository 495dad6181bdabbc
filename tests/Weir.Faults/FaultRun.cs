using Weir.Faults.Forwarding;
using Weir.Support.Clusters;
using Weir.Support.Workloads;

namespace Weir.Faults;

/// <summary>One workload with its workers from the first record to the verdict. A failure carries the seed and every process's log.</summary>
sealed class FaultRun(IKafkaCluster cluster, Workload workload) : IAsyncDisposable
{
    static readonly TimeSpan Drain = TimeSpan.FromSeconds(120);

    readonly RunFolder _temporary = new();
    readonly List<Worker> _workers = [];

    public Workload Workload => workload;

    public Worker Start(WorkerOptions options, IForwardingRule? rule = null, NetworkNamespace? inside = null)
    {
        var worker = Worker.Start($"weir run {_workers.Count + 1} of {workload.Topic}", workload, cluster, options, rule ?? new AllPass(), _temporary.Path, inside);
        _workers.Add(worker);
        return worker;
    }

    /// <summary>What the workers say went wrong and was cured.</summary>
    public string Troubles => string.Concat(_workers.SelectMany(worker => worker.Troubles).Select(line => $"\n    {line.Trim()}"));

    /// <summary>Waits until everything that was written is committed, and the worker that was started last, of those that run, takes part.</summary>
    public async Task DrainAsync() => await Wait.UntilAsync("all records are committed", Drain, async () =>
    {
        if (_workers.TrueForAll(worker => worker.HasExited)) throw new InvalidOperationException("no worker is left");
        if (!_workers.Last(worker => !worker.HasExited).IsAssigned) return false;
        long[] committed = await workload.CommittedAsync();
        return Enumerable.SequenceEqual(committed, await workload.EndsAsync());
    });

    /// <summary>Waits until every source partition has a later committed offset than <paramref name="before"/>, or everything was written and is committed.</summary>
    public Task<TimeSpan> ProgressAsync(long[] before, Task load, TimeSpan limit) => Wait.UntilAsync("every partition goes on", limit, async () =>
    {
        long[] now = await workload.CommittedAsync();
        return now.Zip(before).All(pair => pair.First > pair.Second) || (load.IsCompleted && Enumerable.SequenceEqual(now, await workload.EndsAsync()));
    });

    /// <summary>Ends what still runs with SIGTERM and asks whether anybody is left in the group.</summary>
    /// <param name="leftWithin">How long the group may take to be empty: nothing, unless the network holds back the goodbye too.</param>
    public async Task StopAsync(TimeSpan leftWithin = default)
    {
        foreach (var worker in _workers.Where(worker => !worker.HasExited)) await worker.TerminateAsync();
        await Wait.UntilAsync($"group {workload.Group} is empty", leftWithin, async () => (await workload.Admin.DescribeGroupAsync(workload.Group, CancellationToken.None)).Members.Count == 0);
    }

    /// <summary>Runs <paramref name="body"/>; its failure is told with <paramref name="what"/> and all logs.</summary>
    public async Task TellAsync(string what, Func<Task> body)
    {
        try
        {
            await body();
        }
        catch (Exception failure) when (failure is not Xunit.Sdk.SkipException)
        {
            throw new InvalidOperationException($"{what}: {failure.Message}\n{string.Join('\n', _workers.Select(worker => worker.Log))}", failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers) await worker.DisposeAsync();
        await workload.DisposeAsync();
        _temporary.Dispose();
    }
}
