using Microsoft.Extensions.Diagnostics.HealthChecks;
using Weir.Kafka.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>The health of the host's pipelines.</summary>
public static class WeirHealthChecksBuilderExtensions
{
    /// <summary>Adds a check that fails while a pipeline has no partitions yet, cannot reach its brokers, or goes on trying something else; and for good when it has ended.</summary>
    /// <param name="builder">What <c>AddHealthChecks()</c> gave.</param>
    /// <param name="name">The check's name. Default <c>weir</c>.</param>
    /// <param name="failureStatus">What a failure counts as. Default: unhealthy.</param>
    /// <param name="tags">For filters, such as <c>ready</c>. Trouble with brokers is no reason to restart a process, so this is a readiness check, not a liveness check.</param>
    public static IHealthChecksBuilder AddWeir(this IHealthChecksBuilder builder, string name = "weir", HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Add(new HealthCheckRegistration(
            name, services => new PipelineHealthCheck([.. services.GetServices<HostedPipeline>()]), failureStatus, tags));
    }
}
