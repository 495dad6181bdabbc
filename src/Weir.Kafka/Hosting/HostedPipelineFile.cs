using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Weir.Engine;

namespace Weir.Kafka.Hosting;

/// <summary>A pipeline file with the host's configuration over it.</summary>
sealed class HostedPipelineFile(string file, HostedPipelineOptions options, StepCatalog steps, IConfiguration? configuration, IHostEnvironment? host)
{
    /// <summary><c>${NAME}</c> in the file: the environment's variables, and over them the configuration's values without a section, such as user secrets.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; } = VariablesOf(configuration);

    /// <returns>The plan, and the warnings about it.</returns>
    /// <exception cref="OptionsValidationException">Names every error, with line and column.</exception>
    public (PipelinePlan Plan, IEnumerable<string> Warnings) Load()
    {
        string path = Path.GetFullPath(file, host?.ContentRootPath ?? Environment.CurrentDirectory);
        var process = PipelineEnvironment.OfProcess();
        var compiled = PipelineFile.Load(path, steps, new PipelineEnvironment
        {
            Variables = Variables,
            Flags = [.. Settings()],
            FlagPrefix = $"configuration {options.Section}:",
            ReadFile = process.ReadFile,
            Stamp = process.Stamp,
            FolderExists = process.FolderExists,
        });
        var lines = compiled.Problems.Select(problem => problem.Hint is { } hint ? $"{problem}. {hint}" : problem.ToString());
        return (compiled.Plan ?? throw new OptionsValidationException(file, typeof(HostedPipelineOptions), lines), lines);
    }

    IEnumerable<KeyValuePair<string, string>> Settings() => configuration is null
        ? []
        : from pair in configuration.GetSection(options.Section).AsEnumerable(makePathsRelative: true)
          where !string.IsNullOrEmpty(pair.Key) && pair.Value is not null
          select new KeyValuePair<string, string>(SettingPath.Of(pair.Key), pair.Value);

    static Dictionary<string, string> VariablesOf(IConfiguration? configuration)
    {
        var variables = new Dictionary<string, string>(PipelineEnvironment.OfProcess().Variables, StringComparer.Ordinal);
        foreach (var (name, value) in configuration?.AsEnumerable() ?? [])
            if (value is not null && !name.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal)) variables[name] = value;
        // WEIR__BROKERS is Weir:Brokers to .NET's configuration; the program's own variables begin with one underscore.
        foreach (string name in variables.Keys.Where(name => name.StartsWith("WEIR__", StringComparison.OrdinalIgnoreCase)).ToList()) variables.Remove(name);
        return variables;
    }
}
