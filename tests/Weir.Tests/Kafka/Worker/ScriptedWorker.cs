using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka.Worker;

namespace Weir.Tests.Kafka.Worker;

/// <summary>The parts of a worker that reads <c>s</c> and writes <c>t</c> of a scripted cluster.</summary>
static class ScriptedWorker
{
    public static WorkerParts Of(ScriptedCluster cluster, OutputTopic sink, IReadOnlyList<RetryTier>? tiers = null)
    {
        var plan = PipelineFile.Compile("""
            weir: 1
            name: g
            brokers: localhost:9092
            source: { topic: s }
            steps: []
            sink: { topic: t, unknown_fields: keep }
            dead_letters: { topic: dead }
            """, "/test/pipeline.yaml", BuiltInSteps.Catalog(), new()).PlanOrThrow();
        var dead = new OutputTopic("dead", 4);
        var options = cluster.Client.Options;
        var context = new WorkerContext(plan, options, [sink], dead, plan.Source.Start, new(plan.Name), new NoEvents()) { Instance = "i", IsNamed = false, Limits = new([sink, dead], options, new NoEvents()), Tiers = tiers ?? [] };
        return new(context, 0, new(1, 1, 1, TimeSpan.FromSeconds(1), ""));
    }
}
