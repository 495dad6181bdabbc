using System.Globalization;
using Weir.Engine;
using Weir.Generate;

namespace Weir.Micro;

/// <summary>Records a second of one worker whose steps take long, by how many threads decide by key.</summary>
static class SlowSteps
{
    const int Records = 2_000;
    const double SecondsEach = 4;
    static readonly int[] Threads = [0, 2, 4, 8, 16, 32];

    public static int Run()
    {
        var waits = new StepSpec("slow", "Waits for a millisecond.").Builds((_, _) => new Waiting());
        var computes = new StepSpec("slow", "Computes for a tenth of a millisecond.").Builds((_, _) => new Computing());
        Console.WriteLine("| `parallel_threads` | a step that waits for 1 ms: records/s | a step that computes for 0.1 ms: records/s |\n|---|---:|---:|");
        foreach (int threads in Threads)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {(threads == 0 ? "without" : $"{threads}")} | {RecordsASecond(waits, threads):N0} | {RecordsASecond(computes, threads):N0} |"));
        }
        return 0;
    }

    static double RecordsASecond(StepSpec step, int threads)
    {
        string parallel = threads == 0 ? "" : $", parallel: by-key, parallel_threads: {threads}";
        string text = $$"""
            weir: 1
            name: slow
            brokers: 127.0.0.1:1
            source: { topic: in{{parallel}} }
            steps: [{ slow: {} }]
            sink: { topic: out, unknown_fields: keep }
            dead_letters: { topic: dead }
            """;
        var plan = PipelineFile.Compile(text, "/micro/pipeline.yaml", StepCatalog.BuiltIn().Add(step), new PipelineEnvironment()).PlanOrThrow();
        using var path = new RecordPath(plan, LoginStream.Of(1, badPartsPerMillion: 0) with { IsKeyed = true }, Records);
        long done = 0, started = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(started).TotalSeconds < SecondsEach)
        {
            path.Run();
            done += Records;
        }
        return done / TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>As one that asks another machine.</summary>
    sealed class Waiting : IStep
    {
        static readonly TimeSpan Time = TimeSpan.FromMilliseconds(1);

        readonly object _answer = new();

        public StepResult Apply(ref Engine.Record record)
        {
            lock (_answer) Monitor.Wait(_answer, Time);
            return StepResult.Continue;
        }
    }

    /// <summary>As one that runs a model.</summary>
    sealed class Computing : IStep
    {
        static readonly TimeSpan Time = TimeSpan.FromMilliseconds(0.1);

        public StepResult Apply(ref Engine.Record record)
        {
            for (long started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < Time;) Thread.SpinWait(20);
            return StepResult.Continue;
        }
    }
}
