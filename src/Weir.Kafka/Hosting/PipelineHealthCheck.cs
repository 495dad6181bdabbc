using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Weir.Kafka.Hosting;

/// <summary>Fails with the reasons while one of the pipelines is not doing its work; its data are the counts of each.</summary>
sealed class PipelineHealthCheck(IReadOnlyList<HostedPipeline> pipelines) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var data = new Dictionary<string, object>(StringComparer.Ordinal);
        foreach (var pipeline in pipelines)
            if (pipeline.Status is { } status) Add(data, pipeline.Name, status);
        string troubles = string.Join("; ", pipelines.Where(pipeline => pipeline.Trouble is not null).Select(pipeline => $"{pipeline.Name}: {pipeline.Trouble}"));
        return Task.FromResult(troubles.Length == 0 ? HealthCheckResult.Healthy(data: data) : new HealthCheckResult(context.Registration.FailureStatus, troubles, data: data));
    }

    static void Add(Dictionary<string, object> data, string pipeline, PipelineStatus status)
    {
        data[$"{pipeline}.partitions"] = status.OwnedPartitions;
        data[$"{pipeline}.read"] = status.Read;
        data[$"{pipeline}.written"] = status.Written;
        data[$"{pipeline}.dead"] = status.Dead.Values.Sum();
        data[$"{pipeline}.dropped"] = status.Dropped;
    }
}
