using System.Collections.Concurrent;
using System.Text;
using Weir.Engine;
using Weir.Engine.Steps;

namespace Weir.Simulation.Actors;

/// <summary>The pipeline that runs in every simulation.</summary>
static class SamplePipeline
{
    public const string Source = "in";
    public const string Sink = "out";
    public const string DeadLetters = "dead";
    public const string Routed = "out-some";
    public const string Group = "sim";

    static readonly ConcurrentDictionary<(int Workers, int Records, int AgeMs, bool Routes, DuplicateRule? Duplicates), PipelinePlan> Plans = new();

    /// <summary>Compiled once per shape.</summary>
    public static PipelinePlan Plan(int workers, int records, int ageMs, bool routes, DuplicateRule? duplicates) => Plans.GetOrAdd((workers, records, ageMs, routes, duplicates), Compile);

    static PipelinePlan Compile((int Workers, int Records, int AgeMs, bool Routes, DuplicateRule? Duplicates) shape)
    {
        string route = shape.Routes ? $"\n  - route: {{ topic: {Routed} }}\n    when: {{ key: {{ in: [{string.Join(", ", SampleRecords.RoutedKeys)}] }} }}" : "";
        string deduplicate = shape.Duplicates is { } rule ? $"\n  - deduplicate: {{ by: [key], within: {rule.Within.TotalSeconds}s, entries: {rule.Entries} }}" : "";
        string text = $$"""
            weir: 1
            name: {{Group}}
            brokers: sim:9092
            workers: {{shape.Workers}}
            source: { topic: {{Source}}, contract: in.json, tombstones: drop }
            steps:
              - lowercase: { field: level }{{deduplicate}}
              - remove: { field: note }{{route}}
            sink: { topic: {{Sink}}, key: { field: key } }
            dead_letters: { topic: {{DeadLetters}} }
            delivery: { transaction: { records: {{shape.Records}}, age: {{shape.AgeMs}}ms } }
            """;
        var environment = new PipelineEnvironment { ReadFile = path => path.EndsWith("in.json", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(SampleRecords.Contract) : null };
        return PipelineFile.Compile(text, "/simulation/pipeline.yaml", BuiltInSteps.Catalog(), environment).PlanOrThrow();
    }
}
