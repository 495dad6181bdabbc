using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weir.Engine;
using Weir.Kafka.Cluster;

namespace Weir.Kafka.Hosting;

/// <summary>One pipeline as the host runs it: its configuration is checked when the host starts, its cluster then too or soon after, and it ends with the host.</summary>
/// <remarks>What trying again does not cure ends the host, as any <see cref="BackgroundService"/> does unless the host says otherwise: the process is restarted as a whole, or says as a whole why it stands. It is disposed of twice, as a service of two types.</remarks>
sealed class HostedPipeline(HostedPipelineFile file, HostedPipelineOptions options, ILogger log, TimeProvider time) : BackgroundService
{
    static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(1), LongestWait = TimeSpan.FromSeconds(30);

    readonly HostedPipelineEvents _events = new(log);
    PipelinePlan? _plan;
    PipelineRun? _run;
    InstanceName? _name;

    /// <summary>The pipeline's name; empty before the host starts.</summary>
    public string Name => _plan?.Name ?? "";

    /// <summary>Why it is not doing its work, or null: it is.</summary>
    public string? Trouble => ExecuteTask is { IsCompleted: true } ? "the pipeline has ended" : _events.Why ?? Halted;

    /// <summary>Counts; null before the cluster was reached.</summary>
    public PipelineStatus? Status => _run?.Status;

    string? Halted => _run?.Control.Halted is { Count: > 0 } halted ? string.Join("; ", halted) : null;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        (_plan, var warnings) = file.Load();
        foreach (string warning in warnings) PipelineLog.Warned(log, warning);
        if (options.MustReachBrokersAtStart)
        {
            var name = TakeName(_plan);
            try
            {
                _run = await PipelineRun.StartAsync(_plan, RunOptions(name), cancellationToken);
            }
            catch
            {
                name.Dispose();
                throw;
            }
            _name = name;
        }
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var name = _name ?? TakeName(_plan!);
        try
        {
            await using var run = _run ??= await ConnectAsync(RunOptions(name), stoppingToken);
            PipelineLog.Started(log, run.Plan.Name, run.Plan.Source.Group, name.Name, run.Workers);
            await RunAsync(run, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    async Task RunAsync(PipelineRun run, CancellationToken stopping)
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stopping.Register(() => stopped.TrySetResult());
        await Task.WhenAny(run.Completion, stopped.Task);
        if (stopping.IsCancellationRequested) PipelineLog.Stopping(log, run.Plan.Name);
        await run.StopAsync();
        PipelineLog.Stopped(log, run.Plan.Name, run.Status.Read, run.Status.Written, run.Status.Dead.Values.Sum(), run.Status.Dropped);
    }

    async Task<PipelineRun> ConnectAsync(PipelineRunOptions run, CancellationToken stopping)
    {
        var backoff = new Backoff(time, new Random(), FirstWait, LongestWait);
        while (true)
        {
            try
            {
                return await PipelineRun.StartAsync(_plan!, run, stopping);
            }
            catch (KafkaException unreachable) when (unreachable.IsRetriable)
            {
                _events.NotStarted(unreachable.Message);
            }
            await backoff.WaitAsync(stopping);
        }
    }

    InstanceName TakeName(PipelinePlan plan) => InstanceName.GivenOrTaken(options.Instance ?? file.Variables.GetValueOrDefault("WEIR_INSTANCE"), plan.Source.Group);

    PipelineRunOptions RunOptions(InstanceName name) => new() { Instance = name.Name, IsNamed = name.IsGiven, Start = options.Start, Time = time, Events = _events };
}
