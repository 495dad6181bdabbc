namespace Weir.Simulation.Scheduling;

public sealed class SimulationSchedulerTests
{
    [Fact]
    public void Virtual_time_moves_to_the_next_timer_when_nothing_can_run()
    {
        var scheduler = new SimulationScheduler(1);
        var process = scheduler.NewProcess("a");
        scheduler.Run(() => process.RunAsync(async () =>
        {
            await Task.Delay(TimeSpan.FromHours(1), process.Time);
            await Task.Delay(TimeSpan.FromHours(2), process.Time);
        }));
        Assert.Equal(TimeSpan.FromHours(3), scheduler.Now);
    }

    [Fact]
    public void The_seed_decides_the_order_of_what_could_run_at_once()
    {
        var orders = Enumerable.Range(0, 20).Select(OrderOf).ToList();
        Assert.True(orders.Distinct().Count() > 5);
        Assert.Equal(orders[7], OrderOf(7));
    }

    [Fact]
    public void A_process_that_waits_for_nothing_that_can_happen_is_a_deadlock()
    {
        var failure = Assert.Throws<SimulationFailedException>(() => new SimulationScheduler(77).Run(() => new TaskCompletionSource().Task));
        Assert.StartsWith("seed 77: ", failure.Message);
        Assert.Contains("deadlock", failure.Message);
    }

    [Fact]
    public void Work_without_end_at_one_instant_fails_the_run()
    {
        var failure = Assert.Throws<SimulationFailedException>(() => new SimulationScheduler(78).Run(async () => { while (true) await Task.Yield(); }));
        Assert.Contains("endless work", failure.Message);
    }

    [Fact]
    public void Code_that_goes_on_from_the_thread_pool_is_found()
    {
        var failure = Assert.Throws<SimulationFailedException>(() => new SimulationScheduler(79).Run(async () =>
        {
            var source = new TaskCompletionSource();
            SynchronizationContext.Current!.Post(_ => new Thread(source.SetResult).Start(), null);
            await source.Task;
        }));
        Assert.Contains("another thread", failure.Message);
    }

    [Fact]
    public void A_killed_process_never_runs_again()
    {
        var scheduler = new SimulationScheduler(2);
        var process = scheduler.NewProcess("victim");
        var observer = scheduler.NewProcess("observer");
        int beats = 0, beatsWhenKilled = 0;
        scheduler.Run(() => observer.RunAsync(async () =>
        {
            _ = process.RunAsync(async () => { while (true) { beats++; await Task.Delay(TimeSpan.FromMilliseconds(10), process.Time); } });
            await Task.Delay(TimeSpan.FromSeconds(1), observer.Time);
            process.Kill();
            beatsWhenKilled = beats;
            await Task.Delay(TimeSpan.FromSeconds(1), observer.Time);
        }));
        Assert.InRange(beatsWhenKilled, 99, 101);
        Assert.Equal(beatsWhenKilled, beats);
    }

    [Fact]
    public void A_paused_process_goes_on_where_it_was()
    {
        var scheduler = new SimulationScheduler(3);
        var process = scheduler.NewProcess("zombie");
        var observer = scheduler.NewProcess("observer");
        var times = new List<double>();
        scheduler.Run(() => observer.RunAsync(async () =>
        {
            var program = process.RunAsync(async () => { for (int i = 0; i < 3; i++) { await Task.Delay(TimeSpan.FromSeconds(1), process.Time); times.Add(scheduler.Now.TotalSeconds); } });
            await Task.Delay(TimeSpan.FromSeconds(1.5), observer.Time);
            process.Pause();
            await Task.Delay(TimeSpan.FromSeconds(10), observer.Time);
            process.Resume();
            await program;
        }));
        Assert.Equal([1, 11.5, 12.5], times);
    }

    [Fact]
    public void A_time_limit_is_virtual()
    {
        var scheduler = new SimulationScheduler(4);
        var process = scheduler.NewProcess("a");
        scheduler.Run(() => process.RunAsync(async () =>
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(5), process.Time);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(Timeout.InfiniteTimeSpan, process.Time, limit.Token));
        }));
        Assert.Equal(TimeSpan.FromSeconds(5), scheduler.Now);
    }

    static string OrderOf(int seed)
    {
        var scheduler = new SimulationScheduler(seed);
        var order = new System.Text.StringBuilder();
        scheduler.Run(() => Task.WhenAll("abcdefgh".Select(async letter => { await Task.Yield(); order.Append(letter); })));
        return order.ToString();
    }
}
