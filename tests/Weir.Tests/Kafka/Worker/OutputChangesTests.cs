using Weir.Engine;
using Weir.Kafka.Admin;

namespace Weir.Tests.Kafka.Worker;

public sealed class OutputChangesTests : EmbeddedBrokerTest
{
    const int LimitMs = 120_000;

    KafkaAdmin _admin = null!;

    protected override Task PrepareAsync()
    {
        _admin = new(Client);
        return Task.CompletedTask;
    }

    /// <summary>Such as by a broker that creates topics by itself, with its default of one partition.</summary>
    [Theory(Timeout = LimitMs)]
    [InlineData("dead", "?")]
    [InlineData("out", "{}")]
    public async Task A_topic_that_is_written_and_was_made_anew_with_fewer_partitions_ends_the_run_and_a_start_goes_on(string topic, string record)
    {
        await using (var run = await StartAsync())
        {
            await run.SendAsync(1, record);
            await run.ReadAsync(topic, 1, 1);
            await _admin.DeleteTopicAsync(topic, Cancellation);
            await _admin.CreateTopicAsync(new NewTopic(topic, 1), Cancellation);
            await run.SendAsync(1, record);
            var error = await Assert.ThrowsAsync<WeirException>(() => run.Run.Completion.WaitAsync(Cancellation));
            Assert.Equal(("WEIR2020", $"topic '{topic}' was deleted and created anew with 1 partitions; the pipeline began with 2 and writes to each of them"), (error.Code, error.Message));
        }
        await using var after = new ControlledRun(Client);
        await after.StartAsync();
        Assert.Equal([record], await after.ReadAsync(topic, 0, 1));
    }

    [Fact(Timeout = LimitMs)]
    public async Task A_topic_that_is_written_and_missing_is_trouble_that_names_it_until_it_is_there_again()
    {
        await using var run = await StartAsync();
        await _admin.DeleteTopicAsync("dead", Cancellation);
        await run.SendAsync(0, "?");
        Assert.Equal("producing to 'dead' 0: the topic does not exist", await run.TroubleAsync());
        // That the source can be read all the while is no sign that it is over.
        await run.SendAsync(1, "{}");
        while (run.Run.Control.Partitions[1].End < 1) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancellation);
        Assert.False(run.TroubleOver.IsCompleted);
        await _admin.CreateTopicAsync(new NewTopic("dead", 2), Cancellation);
        await run.TroubleOver.WaitAsync(Cancellation);
        Assert.Equal(["?"], await run.ReadAsync("dead", 0, 1));
        Assert.False(run.Run.Completion.IsCompleted, run.Run.Completion.Exception?.Message);
    }

    async Task<ControlledRun> StartAsync()
    {
        var run = new ControlledRun(Client);
        await run.CreateTopicsAsync();
        await run.StartAsync();
        return run;
    }
}
