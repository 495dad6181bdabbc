using Microsoft.Extensions.DependencyInjection.Extensions;
using Weir.Kafka.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Runs pipelines inside an ASP.NET or worker process.</summary>
public static class WeirServiceCollectionExtensions
{
    /// <summary>Runs the pipelines that <paramref name="configure"/> adds, from the host's start to its end. May be called more than once; steps belong to the pipelines of the same call.</summary>
    /// <remarks>
    /// Log events come from the category <c>Weir.Kafka.PipelineRun</c>, meters from <c>Weir.Kafka</c> (OpenTelemetry: <c>AddMeter("Weir.Kafka")</c>),
    /// health from <c>AddHealthChecks().AddWeir()</c>; <see cref="WeirPipelines"/>, injected, pauses and resumes. On stop the work is committed or aborted and the group left, within 5 s; the host's own limit,
    /// <c>HostOptions.ShutdownTimeout</c>, is 30 s unless it says otherwise.
    /// </remarks>
    /// <example><code>
    /// builder.Services.AddWeir(weir => weir.AddPipeline("pipeline.yaml").AddStep(Mask.Spec));
    /// builder.Services.AddHealthChecks().AddWeir();
    /// </code></example>
    public static IServiceCollection AddWeir(this IServiceCollection services, Action<WeirBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        configure(new WeirBuilder(services));
        services.TryAddSingleton(provider => new WeirPipelines(provider.GetServices<HostedPipeline>()));
        return services;
    }
}
