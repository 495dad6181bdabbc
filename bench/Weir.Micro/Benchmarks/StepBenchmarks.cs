using BenchmarkDotNet.Attributes;
using Weir.Engine;

namespace Weir.Micro.Benchmarks;

/// <summary>Each example of each step, as docs/reference/steps.md has it: one small record, read, changed and written.</summary>
public class StepBenchmarks : IDisposable
{
    EnginePass _pass = null!;

    /// <summary>The step and which of its examples.</summary>
    [ParamsSource(nameof(Examples))]
    public string Step { get; set; } = "";

    public static IEnumerable<string> Examples => Names().Select(example => example.Name);

    [GlobalSetup]
    public void Begin()
    {
        var example = Names().First(example => example.Name == Step).Example;
        _pass = new(example.Input, $"  - {example.Step}{(example.When is null ? "" : $"\n    when: {example.When}")}");
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _pass.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public int Pass() => _pass.Run();

    static IEnumerable<(string Name, StepExample Example)> Names() =>
        from spec in StepCatalog.BuiltIn().Specs
        from example in spec.Examples.Index()
        select (spec.Examples.Count == 1 ? spec.Name : $"{spec.Name} {example.Index + 1}", example.Item);
}
