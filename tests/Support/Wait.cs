namespace Weir.Support;

/// <summary>Waiting for something that becomes true, with a limit and a name.</summary>
static class Wait
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <exception cref="TimeoutException">It did not become true within <paramref name="limit"/>.</exception>
    public static async Task<TimeSpan> UntilAsync(string what, TimeSpan limit, Func<Task<bool>> holds)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            if (TimeProvider.System.GetElapsedTime(started) > limit) throw new TimeoutException($"{what}: not within {limit.TotalSeconds:0} s");
            await Task.Delay(Pause, TimeProvider.System);
        }
        return TimeProvider.System.GetElapsedTime(started);
    }

    public static Task WithinAsync(this Task task, TimeSpan limit) => task.WaitAsync(limit, TimeProvider.System);
}
