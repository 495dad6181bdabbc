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
    public const string Names = "names";
    public const string Redriven = "redriven";
    public const string Group = "sim";

    static readonly ConcurrentDictionary<Shape, PipelinePlan> Plans = new();

    /// <summary>Compiled once per shape; for each process anew where it looks things up, since a plan's tables are its process's, or has a key of its run.</summary>
    /// <param name="traits">The run's.</param>
    /// <param name="asked">What its step <c>flaky</c> remembers outside of all processes.</param>
    /// <param name="keys">The key of its tokens; null: it makes none.</param>
    /// <param name="slow">How its step <c>slow</c> takes its time; null: it has none.</param>
    public static PipelinePlan Plan(SimulationTraits traits, Dictionary<string, int> asked, SampleKeys? keys = null, SlowRecords? slow = null)
    {
        var shape = new Shape(traits.Workers, traits.TransactionRecords, traits.TransactionAgeMs, traits.Routes, traits.Halts, traits.Hesitates, traits.IsDividedByBroker, traits.Duplicates, traits.Mix.StopsOversize, traits.Mix.Throwing, traits.PassesGaps, traits.StepThreads, traits.SharedRecords);
        return traits.LooksUp || traits.Retries || slow is not null || keys is not null ? Compile(shape, traits.LooksUp, traits.Retries ? asked : null, keys, slow) : Plans.GetOrAdd(shape, shape => Compile(shape, looksUp: false, null));
    }

    static PipelinePlan Compile(Shape shape, bool looksUp, Dictionary<string, int>? asked, SampleKeys? keys = null, SlowRecords? slow = null)
    {
        string lookup = looksUp ? $"\n  - lookup: {{ field: key, from: names, add: {{ name: name }}, default: {Checking.NameHistory.None} }}" : "";
        string lookups = looksUp ? $"\nlookups: {{ names: {{ topic: {Names} }} }}" : "";
        string route = shape.Routes ? $"\n  - route: {{ topic: {Routed} }}\n    when: {{ key: {{ in: [{string.Join(", ", SampleRecords.RoutedKeys)}] }} }}" : "";
        string deduplicate = shape.Duplicates is { } rule ? $"\n  - deduplicate: {{ by: [key], within: {rule.Within.TotalSeconds}s, entries: {rule.Entries} }}" : "";
        string pseudonymize = keys is null ? "" : "\n  - pseudonymize: { field: who, method: hmac-sha256, key: sim }";
        string keyFolder = keys is null ? "" : $"\nkeys: {{ sim: {{ folder: '{keys.Folder}' }} }}";
        string throwing = shape.Throws ? "\n  - throwing: {}" : "";
        string hesitant = shape.Hesitates ? "\n  - hesitant: {}" : "";
        string flaky = asked is null ? "" : "\n  - flaky: {}";
        string slowly = slow is null ? "" : "\n  - slow: {}";
        string retry = asked is null ? "" : $", retry: {{ {SampleRetries.Setting} }}";
        string topics = asked is null ? "" : "\ntopics: { create: missing }";
        string rate = shape.Hesitates ? ", rate: 100/s, partition_rate: 60/s, delay: 250ms" : "";
        string gaps = shape.PassesGaps ? ", gaps: continue" : "";
        string shared = shape.SharedRecords == 0 ? "" : $", max_records_per_transaction: {shape.SharedRecords}";
        string threads = shape.StepThreads == 0 ? "" : $", parallel: by-key, parallel_threads: {shape.StepThreads}";
        string kafka = (shape.IsDividedByBroker, slow) switch
        {
            (false, null) => "",
            (var is848, _) => $"\nkafka: {{ consumer: {{ {(is848 ? "group.protocol: consumer, " : "")}{(slow is null ? "" : "max.poll.interval.ms: 2000")} }} }}",
        };
        string text = $$"""
            weir: 1
            name: {{Group}}
            brokers: sim:9092{{kafka}}
            workers: {{shape.Workers}}
            source: { topic: {{Source}}, contract: in.json, tombstones: drop{{rate}}{{gaps}}{{shared}}{{threads}} }{{lookups}}{{keyFolder}}
            steps:
              - lowercase: { field: level }{{throwing}}{{slowly}}{{deduplicate}}{{hesitant}}{{flaky}}
              - remove: { field: note }{{pseudonymize}}{{lookup}}{{route}}
            sink: { topic: {{Sink}}, key: { field: key } }
            dead_letters: { topic: {{DeadLetters}}{{(shape.Halts ? ", halt_when: 15% of 20" : "")}}{{(shape.StopsOversize ? ", oversize: stop" : "")}} }
            delivery: { transaction: { records: {{shape.Records}}, age: {{shape.AgeMs}}ms }{{retry}} }{{topics}}
            """;
        var environment = new PipelineEnvironment { ReadFile = path => path.EndsWith("in.json", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(SampleRecords.Contract) : null, FolderExists = path => keys is not null && path == keys.Folder };
        return PipelineFile.Compile(text, "/simulation/pipeline.yaml", BuiltInSteps.Catalog().Add(HesitantStep.Spec).Add(FlakyStep.Spec(asked ?? [])).Add(ThrowingStep.Spec(Throwing)).Add(SlowStep.Spec(slow ?? new())), environment).PlanOrThrow();
    }

    static readonly RecordMix Throwing = new() { Throwing = true };

    // All that the plan is made from, but what is a run's own.
    readonly record struct Shape(int Workers, int Records, int AgeMs, bool Routes, bool Halts, bool Hesitates, bool IsDividedByBroker, DuplicateRule? Duplicates, bool StopsOversize, bool Throws, bool PassesGaps, int StepThreads, int SharedRecords);
}
