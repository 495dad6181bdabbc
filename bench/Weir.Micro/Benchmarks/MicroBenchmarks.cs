using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace Weir.Micro.Benchmarks;

/// <summary><c>bench/run micro</c>: BenchmarkDotNet over the parts of a record's way.</summary>
static class MicroBenchmarks
{
    // In this process, so that nothing is built anew: the program is compiled already, with the settings of the product.
    static readonly Job Short = Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(100)).WithWarmupCount(5).WithIterationCount(15);

    /// <param name="arguments">BenchmarkDotNet's own: <c>--filter '*Step*'</c>, <c>--list flat</c>. Without a filter: all.</param>
    /// <param name="results">A folder for its reports.</param>
    public static int Run(string[] arguments, string results)
    {
        string[] asked = arguments.Contains("--filter") || arguments.Contains("--list") ? arguments : [.. arguments, "--filter", "*"];
        var config = DefaultConfig.Instance.AddJob(Short).AddDiagnoser(MemoryDiagnoser.Default).WithArtifactsPath(results).WithOptions(ConfigOptions.JoinSummary);
        var summaries = BenchmarkSwitcher.FromAssembly(typeof(MicroBenchmarks).Assembly).Run(asked, config).ToList();
        return summaries.TrueForAll(summary => !summary.HasCriticalValidationErrors && summary.Reports.All(report => report.Success)) ? 0 : 1;
    }
}
