using System.Globalization;

namespace Weir.Tests.Kafka.Worker;

public sealed class RateTests : EmbeddedBrokerTest
{
    [Theory]
    [InlineData(", rate: 400/s")]
    [InlineData(", partition_rate: 200/s")]
    public async Task Two_partitions_under_a_rate_are_read_no_faster_each_record_once_and_in_order(string rate)
    {
        await using var run = await StartAsync(rate);
        long start = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(run.SendAsync(0, Values(120)), run.SendAsync(1, Values(120)));
        Assert.Equal(Values(120), await run.ReadAsync("out", 0, 120));
        Assert.Equal(Values(120), await run.ReadAsync("out", 1, 120));
        // 100 of 240 are there at once; the others take 0.35 s.
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromSeconds(0.34));
    }

    [Fact]
    public async Task Bytes_are_limited_too()
    {
        await using var run = await StartAsync(", rate: 8kB/s");
        long start = TimeProvider.System.GetTimestamp();
        for (int i = 0; i < 4; i++) await run.SendAsync(0, $"{{\"a\":\"{new string('x', 1200)}\"}}");
        Assert.Equal(4, (await run.ReadAsync("out", 0, 4)).Count);
        // The first and the second, of 1.3 kB each, are within the 2 kB that are there at once, or begin there.
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromSeconds(0.15));
    }

    [Theory]
    [InlineData(", rate: 4/s")]
    [InlineData(", partition_rate: 4/s")]
    public async Task A_process_that_waits_for_its_rate_is_paused_and_stopped_at_once(string rate)
    {
        await using var run = await StartAsync(rate);
        await run.SendAsync(0, Values(1000));
        await run.ReadAsync("out", 0, 1);
        run.Run.Control.Pause([0]);
        run.Run.Control.Resume([], accept: false);
        await run.Run.StopAsync();
        Assert.InRange(run.Run.Status.Read, 1, 999);
        await using var next = new ControlledRun(Client);
        await next.StartAsync();
        Assert.Equal(Values(1000), await next.ReadAsync("out", 0, 1000));
    }

    static string[] Values(int count) => [.. Enumerable.Range(0, count).Select(number => string.Create(CultureInfo.InvariantCulture, $"{{\"a\":{number}}}"))];

    async Task<ControlledRun> StartAsync(string rate)
    {
        var run = new ControlledRun(Client) { Source = rate };
        await run.CreateTopicsAsync();
        await run.StartAsync();
        return run;
    }
}
