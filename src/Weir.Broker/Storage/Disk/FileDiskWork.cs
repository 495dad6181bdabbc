namespace Weir.Broker.Storage;

/// <summary>
/// Runs what waits for the disk. At once, on the thread that asks: it is a task of its own that would wait anyway, and a hop to another thread and back costs as
/// much as most of it. But never on the thread of a user's context, such as that of a window.
/// </summary>
static class FileDiskWork
{
    public static ValueTask RunAsync(Action work)
    {
        if (IsUsers) return new(Task.Run(work));
        try
        {
            work();
            return default;
        }
        catch (Exception failure)
        {
            return ValueTask.FromException(failure);
        }
    }

    public static ValueTask<T> RunAsync<T>(Func<T> work)
    {
        if (IsUsers) return new(Task.Run(work));
        try
        {
            return new(work());
        }
        catch (Exception failure)
        {
            return ValueTask.FromException<T>(failure);
        }
    }

    static bool IsUsers => SynchronizationContext.Current is not null || TaskScheduler.Current != TaskScheduler.Default;
}
