using Weir.Kafka.Connections;
using Weir.Tests.Broker;

namespace Weir.Tests.Kafka.Connections;

public sealed class TurnsTests
{
    [Fact]
    public void Whoever_waits_for_a_turn_goes_on_in_the_order_of_asking_and_on_its_own_scheduler() => SeededScheduler.Run(3, async () =>
    {
        var turns = new Turns();
        var order = new List<int>();
        using var cancellable = new CancellationTokenSource();
        await Task.WhenAll(Enumerable.Range(0, 5).Select(TakeAsync));
        Assert.Equal([0, 1, 2, 3, 4], order);

        async Task TakeAsync(int number)
        {
            await turns.WaitAsync(cancellable.Token);
            order.Add(number);
            await Task.Yield();
            turns.Release();
        }
    });

    [Fact]
    public async Task Who_no_longer_wants_a_turn_is_left_out()
    {
        var turns = new Turns();
        using var cancelled = new CancellationTokenSource();
        await turns.WaitAsync(TestContext.Current.CancellationToken);
        var left = turns.WaitAsync(cancelled.Token);
        var next = turns.WaitAsync(TestContext.Current.CancellationToken);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);
        Assert.False(next.IsCompleted);
        turns.Release();
        await next;
        turns.Release();
        Assert.True(turns.WaitAsync(TestContext.Current.CancellationToken).IsCompleted);
    }
}
