using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Protocol;

namespace Weir.Tests.Kafka.Worker;

public sealed class StepThreadsTests
{
    const string ByKey = ", parallel: by-key, parallel_threads: 4";

    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("", CompressionType.None)]
    [InlineData(", key: { field: who }", CompressionType.None)]
    [InlineData(", key: { field: who }", CompressionType.Gzip)]
    public void What_is_written_is_the_same_in_the_same_order_as_one_after_the_other(string sink, CompressionType compression)
    {
        const string Steps = "[{ reject: { reason: is seven }, when: { n: { equals: '7' } } }, { drop: {}, when: { n: { equals: '8' } } }, { set: { field: added, value: x } }]";
        using var one = new TestPump(sink: sink, steps: Steps);
        using var several = new TestPump(source: ByKey, sink: sink, steps: Steps);
        foreach (var records in (IEnumerable<List<(string?, string?)>>)[Records(1_500, 1), Records(3, 2), Records(600, 3)])
        {
            foreach (var pump in (TestPump[])[one, several]) Assert.True(pump.PumpKeyed(records, compression: compression));
            Assert.Equal(TextsOf(one), TextsOf(several));
        }
        Assert.Equal(one.Partition.Counters, several.Partition.Counters);
        Assert.True(one.Partition.Counters is { Written: > 0, Dead: > 0, Dropped: > 0 });
    }

    [Fact]
    public void A_transaction_that_is_full_in_the_middle_of_a_batch_leaves_the_rest_for_the_next()
    {
        using var pump = new TestPump(source: ByKey);
        var records = Records(1_000, 4).Select(record => (record.Key, (string?)"""{"a":1}""")).ToList();
        Assert.False(pump.PumpKeyed(records, recordsMax: 10));
        Assert.Equal(10, pump.Partition.NextOffset);
        Assert.Equal(10, pump.Take().Count);
    }

    [Fact]
    public void Records_of_different_keys_are_in_a_step_at_the_same_time()
    {
        using var all = new Barrier(4);
        var meet = new StepSpec("meet", "Waits for the others.").Builds((_, _) => new ActingStep((_, _) => Assert.True(all.SignalAndWait(Limit))));
        using var pump = new TestPump(source: ByKey, steps: "[{ meet: {} }]", catalog: BuiltInSteps.Catalog().Add(meet));
        Assert.True(pump.PumpKeyed(Enumerable.Range(0, 4).Select(thread => ((string?)KeyFor(thread), (string?)"{}"))));
        Assert.Equal(4, pump.Take().Count(written => written.Topic == "out"));
    }

    [Fact]
    public void Records_of_one_key_go_through_one_instance_of_a_step_in_their_order()
    {
        var instances = new ConcurrentQueue<List<(string Key, long Offset)>>();
        var watch = new StepSpec("watch", "Notes what it sees.").Builds((_, _) =>
        {
            var seen = new List<(string, long)>();
            instances.Enqueue(seen);
            return new ActingStep((key, offset) => seen.Add((key, offset)));
        });
        using var pump = new TestPump(source: ByKey, steps: "[{ watch: {} }]", catalog: BuiltInSteps.Catalog().Add(watch));
        for (int batch = 0; batch < 3; batch++) Assert.True(pump.PumpKeyed(Enumerable.Range(0, 700).Select(number => ((string?)$"user-{number % 23}", (string?)"{}"))));
        var at = instances.Where(seen => seen.Count > 0).ToList();
        Assert.True(at.Count > 1);
        Assert.Equal(2_100, at.Sum(seen => seen.Count));
        foreach (var seen in at) Assert.Equal(seen.Select(record => record.Offset).Order(), seen.Select(record => record.Offset));
        Assert.Equal(23, at.Sum(seen => seen.Select(record => record.Key).Distinct().Count()));
    }

    [Fact]
    public void A_record_at_which_a_step_throws_is_tried_again_by_the_same_instance_before_the_next_of_its_key()
    {
        var instances = new ConcurrentQueue<List<(string Key, long Offset)>>();
        var throws = new StepSpec("throws", "Throws once.").Builds((_, _) =>
        {
            var seen = new List<(string, long)>();
            instances.Enqueue(seen);
            return new ActingStep((key, offset) =>
            {
                bool isFirst = !seen.Contains((key, offset));
                seen.Add((key, offset));
                if (offset == 5 && isFirst) throw new InvalidOperationException("a test's");
            });
        });
        using var pump = new TestPump(source: ByKey, steps: "[{ throws: {} }]", catalog: BuiltInSteps.Catalog().Add(throws));
        Assert.True(pump.PumpKeyed(Enumerable.Range(0, 9).Select(_ => ((string?)"one", (string?)"{}"))));
        Assert.Equal(9, pump.Take().Count(written => written.Topic == "out"));
        Assert.Equal([0, 1, 2, 3, 4, 5, 5, 6, 7, 8], Assert.Single(instances, seen => seen.Count > 0).Select(record => record.Offset));
    }

    [Fact]
    public void What_is_not_due_is_not_taken_through_the_steps()
    {
        var seen = new ConcurrentQueue<long>();
        var watch = new StepSpec("watch", "Notes what it sees.").Builds((_, _) => new ActingStep((_, offset) => seen.Enqueue(offset)));
        using var pump = new TestPump(source: ByKey, steps: "[{ watch: {} }]", catalog: BuiltInSteps.Catalog().Add(watch), delay: TimeSpan.FromMinutes(1));
        pump.Pump(leaderEpoch: 5, TimeSpan.FromHours(1), TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(59), TimeSpan.FromHours(1));
        Assert.Equal([0, 1], seen.Order());
    }

    [Fact]
    public void Memory_that_a_step_cannot_have_is_told_on_the_workers_thread()
    {
        var throws = new StepSpec("throws", "Runs out of memory.").Builds((_, _) => new ActingStep((_, offset) => { if (offset == 3) throw new OutOfMemoryException("a test's"); }));
        using var pump = new TestPump(source: ByKey, steps: "[{ throws: {} }]", catalog: BuiltInSteps.Catalog().Add(throws));
        Assert.Equal("a test's", Assert.Throws<OutOfMemoryException>(() => pump.PumpKeyed(Enumerable.Range(0, 8).Select(_ => ((string?)null, (string?)"{}")))).Message);
    }

    [Theory]
    [InlineData(", parallel: by-key", "[{ deduplicate: { within: 1m } }]", "source.parallel")]
    [InlineData(", parallel_threads: 3", "[]", "source.parallel_threads")]
    public void What_cannot_be_together_is_said(string source, string steps, string told)
    {
        var problem = Assert.Throws<WeirException>(() => new TestPump(source: source, steps: steps));
        Assert.Equal("WEIR1018", problem.Code);
        Assert.Contains(told, problem.Message, StringComparison.Ordinal);
    }

    static IEnumerable<string> TextsOf(TestPump pump) => pump.Take().Select(written => $"{written.Topic}/{written.Partition} {written.Key} {written.Value} {written.Header("weir-dead-code")} {written.Header("weir-dead-offset")}");

    // Of every kind: good, bad, dropped, rejected, tombstones, with keys and without.
    static List<(string? Key, string? Value)> Records(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(number => (random.Next(4) == 0 ? null : $"k{random.Next(50)}", random.Next(20) switch
        {
            0 => null,
            1 => "not json",
            2 => """{"n":"1"}""",
            _ => string.Create(CultureInfo.InvariantCulture, $$"""{"who":"u{{random.Next(9)}}","n":"{{random.Next(10)}}","text":"{{new string('x', random.Next(400))}}"}"""),
        }))];
    }

    static string KeyFor(int thread) => Enumerable.Range(0, 1_000).Select(number => $"{number}").First(key => Weir.Kafka.Worker.StepThreads.ThreadOf(Encoding.UTF8.GetBytes(key), 4) == thread);

    sealed class ActingStep(Action<string, long> act) : IStep
    {
        public StepResult Apply(ref Weir.Engine.Record record)
        {
            act(Encoding.UTF8.GetString(record.Key), record.Offset);
            return StepResult.Continue;
        }
    }
}
