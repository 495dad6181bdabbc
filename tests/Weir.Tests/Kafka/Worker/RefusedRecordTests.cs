using Weir.Broker;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Kafka.Admin;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Worker;

/// <summary>The broker refuses an output: by a policy that takes no record with <c>poison</c> in it, or since its topic takes less than it did.</summary>
public sealed class RefusedRecordTests : EmbeddedBrokerTest
{
    const string Good = """{"a":1}""";
    const string Poison = """{"a":"poison"}""";
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override Task PrepareAsync()
    {
        Broker.Faults.OnRequest = request => new(request.Message is ProduceRequest { TransactionalId: not null } asked && asked.TopicData.Any(HasPoison) ? request.Refuse(ErrorCode.PolicyViolation) : FaultAction.Pass);
        return Task.CompletedTask;
    }

    [Fact]
    public async Task It_becomes_a_dead_letter_also_while_another_partition_of_its_worker_has_traffic()
    {
        await using var run = await StartAsync();
        using var enough = new CancellationTokenSource();
        var traffic = Task.Run(async () => { while (!enough.IsCancellationRequested) await run.SendAsync(0, [.. Enumerable.Repeat(Good, 20)]); });
        await run.SendAsync(1, [.. Enumerable.Repeat(Good, 100), Poison, .. Enumerable.Repeat(Good, 100), Poison, Good]);
        Assert.Equal([Poison, Poison], await run.ReadAsync("dead", 1, 2).WaitAsync(Limit, TimeProvider.System));
        Assert.Equal(201, (await run.ReadAsync("out", 1, 201).WaitAsync(Limit, TimeProvider.System)).Count);
        await enough.CancelAsync();
        await traffic;
        Assert.Equal("WEIR3301", (await run.LetterAsync(1))["weir-dead-code"]);
    }

    [Fact]
    public async Task A_partition_of_which_all_is_refused_does_not_keep_another_in_doubt_waiting()
    {
        // Longer than a turn takes: it ends by a refusal.
        await using var run = await StartAsync("500ms");
        run.Run.Control.Pause([]);
        await run.SendAsync(0, [.. Enumerable.Repeat(Poison, 600)]);
        await run.SendAsync(1, [.. Enumerable.Repeat(Good, 50), Poison, .. Enumerable.Repeat(Good, 50)]);
        run.Run.Control.Resume([], accept: false);
        Assert.Equal(100, (await run.ReadAsync("out", 1, 100).WaitAsync(Limit, TimeProvider.System)).Count);
        Assert.InRange(run.Run.Status.Dead.Sum(dead => dead.Value), 1, 400);
    }

    [Fact]
    public async Task One_that_was_in_retry_becomes_a_dead_letter_of_its_place_in_the_source_and_those_of_its_key_go_on()
    {
        var step = MoodyStep.Spec((text, asked) => text == "poison" && asked == 1 ? StepResult.Retry("not yet") : StepResult.Continue);
        await using var run = new ControlledRun(Client) { Topics = "create: missing", Steps = "[{ moody: {} }]", Retry = "within: 1ms, topics: [1s]", Catalog = BuiltInSteps.Catalog().Add(step) };
        await run.CreateTopicsAsync();
        await run.StartAsync();
        await run.SendKeyedAsync(0, ("a", Poison), ("a", Good), ("b", Good));
        Assert.Equal([Poison], await run.ReadAsync("dead", 0, 1).WaitAsync(Limit, TimeProvider.System));
        var letter = await run.LetterAsync(0);
        Assert.Equal(("WEIR3301", "in", "0"), (letter["weir-dead-code"], letter["weir-dead-topic"], letter["weir-dead-offset"]));
        while (run.Run.Status.Written < 2) await run.EndAsync("out", 0);
        Assert.Equal(0, run.Run.Status.InRetry);
    }

    [Fact]
    public async Task What_its_topic_takes_is_read_again_and_nothing_is_tried_out()
    {
        await using var run = await StartAsync();
        await LetTakeAsync("out", "2000");
        await run.SendAsync(1, Good, $$"""{"a":"{{new string('x', 10_000)}}"}""", Good);
        Assert.Equal([Good, Good], await run.ReadAsync("out", 1, 2));
        Assert.Equal("WEIR3302", (await run.LetterAsync(1))["weir-dead-code"]);
        Assert.Equal(["out takes 2000"], run.Limits);
        Assert.Equal(1, run.Run.Status.Aborted);
    }

    [Fact]
    public async Task A_letter_that_fits_by_now_does_not_halt_its_partition()
    {
        await using var run = new ControlledRun(Client, ", oversize: stop");
        await run.CreateTopicsAsync();
        await LetTakeAsync("dead", "2000");
        await run.StartAsync();
        await LetTakeAsync("dead", "100000");
        await run.SendAsync(0, Good, new string('x', 3000), Good);
        Assert.Equal([new string('x', 3000)], await run.ReadAsync("dead", 0, 1));
        Assert.Equal([Good, Good], await run.ReadAsync("out", 0, 2));
        Assert.Equal(["dead takes 100000"], run.Limits);
    }

    [Fact]
    public async Task Who_is_stopped_while_it_asks_what_the_letters_topic_takes_leaves_nothing_half_done()
    {
        await using (var run = new ControlledRun(Client, ", oversize: stop") { Age = "5s" })
        {
            await run.CreateTopicsAsync();
            await LetTakeAsync("dead", "2000");
            await run.StartAsync();
            Broker.Faults.OnRequest = NoConfigs;
            await run.SendAsync(1, Good);
            await run.SendAsync(0, Good, new string('x', 3000), Good);
            await _asked.Task.WaitAsync(Limit, TimeProvider.System, Cancellation);
            await run.Run.StopAsync();
            Broker.Faults.OnRequest = null;
        }
        await LetTakeAsync("dead", "100000");
        await using var again = new ControlledRun(Client, ", oversize: stop");
        await again.StartAsync();
        Assert.Single(await again.ReadAsync("dead", 0, 1));
        await again.SendAsync(0, Poison);
        await again.SendAsync(1, Poison);
        Assert.Equal([Good, Good, Poison], await again.ReadAsync("out", 0, 3));
        Assert.Equal([Good, Poison], await again.ReadAsync("out", 1, 2));
    }

    // Asked again and again, on a connection of its own each time.
    ValueTask<FaultAction> NoConfigs(BrokerRequest request)
    {
        if (request.ApiKey != ApiKey.DescribeConfigs) return new(FaultAction.Pass);
        _asked.TrySetResult();
        return new(FaultAction.Close);
    }

    Task LetTakeAsync(string topic, string bytes) => new KafkaAdmin(Client).AlterTopicConfigsAsync(topic, new Dictionary<string, string?> { ["max.message.bytes"] = bytes }, Cancellation);

    async Task<ControlledRun> StartAsync(string age = "2ms")
    {
        var run = new ControlledRun(Client) { Age = age };
        await run.CreateTopicsAsync();
        await run.StartAsync();
        return run;
    }

    static bool HasPoison(ProduceRequest.TopicProduceData topic) => topic.Name == "out" && topic.PartitionData.Any(data => data.Records!.Value.Span.IndexOf("poison"u8) >= 0);
}
