using Weir.Engine;
using Weir.Kafka.Fetching;
using Weir.Kafka.Lookups;
using Weir.Kafka.Worker;

namespace Weir.Kafka;

/// <summary>A pipeline at work: its workers, until they are stopped or one of them meets something that trying again does not cure.</summary>
public sealed class PipelineRun : IAsyncDisposable
{
    const int WorkersMax = 8;
    const int StartTries = 3;

    readonly CancellationTokenSource _stop = new();
    readonly List<PipelineWorker> _workers;
    readonly LookupReaders _lookups;
    readonly OutputLimits _limits;
    readonly PipelineRunOptions _options;
    WeirException? _hangs;

    PipelineRun(PipelinePlan plan, List<PipelineWorker> workers, LookupReaders lookups, OutputLimits limits, PipelineStatus status, PipelineRunOptions options)
    {
        Plan = plan;
        Status = status;
        _workers = workers;
        _lookups = lookups;
        _limits = limits;
        _options = options;
        Completion = RunAsync();
    }

    /// <summary>What runs.</summary>
    public PipelinePlan Plan { get; }

    /// <summary>What it did so far.</summary>
    public PipelineStatus Status { get; }

    /// <summary>What an operator can do with it while it works.</summary>
    public PipelineControl Control => Status.Control;

    /// <summary>Worker loops in this process.</summary>
    public int Workers => _workers.Count;

    /// <summary>Ends when all workers have ended; with the exception of the first that could not go on.</summary>
    public Task Completion { get; }

    /// <summary>Checks cluster, topics and positions, reads the lookups that are topics, takes the transactional ids and starts the workers.</summary>
    /// <exception cref="WeirException">Something is missing or contradicts: topics (WEIR2001), transactions (WEIR2002), a sink that is not empty (WEIR2004), a lookup that is too large (WEIR1223).</exception>
    /// <exception cref="KafkaException">The cluster can not be reached or refuses.</exception>
    public static async Task<PipelineRun> StartAsync(PipelinePlan plan, PipelineRunOptions options, CancellationToken cancellation)
    {
        if (plan.Brokers.Count == 0) throw new WeirException("WEIR2000", "no brokers are named", "Name them in the file (brokers:), in WEIR_BOOTSTRAP_SERVERS or with -b; or try --embedded.");
        var kafka = ClientOptionsOf.Plan(plan, options);
        await using var client = new KafkaClient(kafka);
        var (source, begun, outputs, deadLetters, tiers) = await CheckAsync(new StartChecks(plan, client), client, options.Start, cancellation);
        var status = new PipelineStatus(plan.Name);
        var events = options.Events ?? new NoEvents();
        var limits = new OutputLimits([.. outputs, deadLetters, .. tiers.Select(tier => tier.Output)], kafka, events);
        var context = new WorkerContext(plan, kafka, outputs, deadLetters, options.Start ?? plan.Source.Start, status, events)
        {
            Limits = limits,
            Instance = options.Instance,
            IsNamed = options.IsNamed,
            SourceId = source.Id,
            SourcePartitions = begun,
            Tiers = tiers,
            HasOneThread = options.HasOneThread,
        };
        var workers = new List<PipelineWorker>();
        var lookups = new LookupReaders(plan, kafka, status.Lookups, context.Events);
        try
        {
            // Before the transactional ids are taken, so that another process under this name works on meanwhile.
            await lookups.LoadAsync(cancellation);
            int count = plan.Workers ?? Math.Min(Math.Min(source.Partitions.Count, Environment.ProcessorCount), WorkersMax);
            for (int number = 0; number < count; number++) workers.Add(new(context, number, LimitsFor(plan, count)));
            await Task.WhenAll(workers.Select(worker => worker.InitializeAsync(cancellation)));
            return new(plan, workers, lookups, limits, status, options);
        }
        catch
        {
            foreach (var worker in workers) await worker.DisposeAsync();
            await lookups.DisposeAsync();
            status.Dispose();
            throw;
        }
    }

    // A connection that breaks once is no reason to end; a broker that is not there is told soon.
    static async Task<FoundTopics> CheckAsync(StartChecks checks, KafkaClient client, StartPosition? start, CancellationToken cancellation)
    {
        var backoff = client.NewBackoff();
        for (int tries = 1; ; tries++)
        {
            try
            {
                return await checks.RunAsync(start, cancellation);
            }
            catch (KafkaException exception) when (exception.IsRetriable && tries < StartTries)
            {
                await backoff.WaitAsync(cancellation);
            }
        }
    }

    /// <summary>Commits or aborts what is open, leaves the group and waits for it; the workers take at most 3 s, beside the batch of records that each is at.</summary>
    /// <exception cref="WeirException">WEIR2019: a worker is at its batch for longer than <see cref="PipelineRunOptions.LongestBatch"/>. The others have ended.</exception>
    public async Task StopAsync()
    {
        _stop.Cancel();
        await Completion;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _stop.Cancel();
        try { await Completion; }
        catch (Exception exception) when (exception is WeirException or KafkaException) { }
        // What a worker still works with is not taken from it: should its step come back, it ends by itself.
        if (_hangs is not null) return;
        foreach (var worker in _workers) await worker.DisposeAsync();
        await _lookups.DisposeAsync();
        Status.Dispose();
        _stop.Dispose();
    }

    async Task RunAsync()
    {
        Task[] parts = [.. _workers.Select(worker => EndingAllAsync(worker.RunAsync(_stop.Token))), EndingAllAsync(_lookups.FollowAsync(_stop.Token)), EndingAllAsync(_limits.FollowAsync(_stop.Token))];
        var all = Task.WhenAll(parts);
        await Task.WhenAny(all, Stopping());
        for (var wait = _options.LongestBatch; !all.IsCompleted;)
        {
            await Task.WhenAny(all, WaitAsync(wait));
            var busy = Status.BusyFor(_options.Time);
            // One that began just after the stop has its time too, and no more.
            wait = busy < _options.LongestBatch ? _options.LongestBatch - busy : _options.LongestBatch;
            if (all.IsCompleted || busy < _options.LongestBatch) continue;
            _hangs = new("WEIR2019", $"pipeline '{Plan.Name}': a worker has been at one batch of records for {busy.TotalSeconds:0} s and does not end: a step hangs",
                "The process ends without it; what was open is aborted by the next start under this name, or by Kafka. A record at which processes end again and again becomes a dead letter.");
            // Why the others ended, where that was not asked for, says more.
            await Task.WhenAll(parts.Where(part => part.IsFaulted));
            throw _hangs;
        }
        await all;
    }

    // Not the delay itself, which lets Task.WhenAny go on from the thread pool and not in the caller's context.
    async Task WaitAsync(TimeSpan wait) => await Task.Delay(wait, _options.Time);

    Task Stopping()
    {
        var stopping = new TaskCompletionSource();
        _stop.Token.Register(() => stopping.TrySetResult());
        return stopping.Task;
    }

    // One worker that cannot go on ends the others: the process is restarted as a whole, or says as a whole why it stands.
    async Task EndingAllAsync(Task part)
    {
        try
        {
            await part;
        }
        catch
        {
            _stop.Cancel();
            throw;
        }
    }

    // One answer being processed and one under way for each broker, within half of the process's memory; the other half is outputs.
    static FetchLimits LimitsFor(PipelinePlan plan, int workers)
    {
        long share = plan.Memory.Bytes / 2 / workers / 2;
        int bytes = (int)Math.Clamp(Math.Min(share, plan.Kafka.FetchMaxBytes), 256 * 1024, 16 * 1024 * 1024);
        return new(bytes, Math.Min(bytes, plan.Kafka.MaxPartitionFetchBytes), plan.Kafka.FetchMinBytes, plan.Kafka.FetchMaxWait, plan.Kafka.ClientRack ?? "");
    }
}
