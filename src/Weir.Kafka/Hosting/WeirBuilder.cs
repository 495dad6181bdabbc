using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Weir.Engine;

namespace Weir.Kafka.Hosting;

/// <summary>What a host runs: pipelines, and the steps of one's own that their files name.</summary>
public sealed class WeirBuilder
{
    readonly IServiceCollection _services;
    readonly StepCatalog _steps = StepCatalog.BuiltIn();

    internal WeirBuilder(IServiceCollection services) => _services = services;

    /// <summary>Adds a pipeline.</summary>
    /// <param name="file">The pipeline file; a relative path is below the host's content root.</param>
    /// <param name="configure">Changes the options from their defaults.</param>
    public WeirBuilder AddPipeline(string file, Action<HostedPipelineOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        var options = new HostedPipelineOptions();
        configure?.Invoke(options);
        // A type of its own: a hosted service that looks at the pipelines would be made anew by asking for all hosted services.
        int index = _services.Count(service => service.ServiceType == typeof(HostedPipeline));
        _services.AddSingleton(services => new HostedPipeline(
            new HostedPipelineFile(file, options, _steps, services.GetService<IConfiguration>(), services.GetService<IHostEnvironment>()),
            options,
            services.GetRequiredService<ILogger<PipelineRun>>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System));
        _services.AddSingleton<IHostedService>(services => services.GetServices<HostedPipeline>().ElementAt(index));
        return this;
    }

    /// <summary>Adds a step that all pipelines of this builder can name.</summary>
    /// <exception cref="ArgumentException">A step of that name is there already.</exception>
    public WeirBuilder AddStep(StepSpec spec)
    {
        _steps.Add(spec);
        return this;
    }
}
