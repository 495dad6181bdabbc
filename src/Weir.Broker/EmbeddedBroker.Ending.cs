namespace Weir.Broker;

/// <summary>The ways in which a broker ends, and how it comes back.</summary>
public sealed partial class EmbeddedBroker
{
    TaskCompletionSource? _ending;
    volatile bool _isKilled;

    /// <summary>Closes the connections and the data. One that has ended stays as it is, one that ends is waited for.</summary>
    public ValueTask DisposeAsync() => EndAsync(async () =>
    {
        await StopAsync();
        await _store.DisposeAsync();
    });

    /// <summary>Ends as after kill -9: connections break, what was not acknowledged may be lost, and the data stays as it is for <see cref="ReopenAsync"/>.</summary>
    public ValueTask KillAsync() => BreakAsync(() => Disk.Kill(_session));

    /// <summary>Ends as when its machine loses power: whatever was not fsynced is forgotten. Of a broker in memory only.</summary>
    /// <param name="torn">Draws which pages of 4 KiB that were not fsynced reached the disk all the same, each with the chance of one half: lost, reordered and torn writes. Null: none did.</param>
    /// <exception cref="InvalidOperationException">Its data is in a folder, of which only the system knows what was not fsynced.</exception>
    public ValueTask LosePowerAsync(Random? torn = null)
    {
        _ = Disk.Unforgetting();
        return BreakAsync(() => Disk.LosePower(_session, torn));
    }

    /// <summary>Starts a broker on the data of this one, which has ended or ends, with its options and its port.</summary>
    /// <exception cref="InvalidOperationException">This one runs.</exception>
    public async ValueTask<EmbeddedBroker> ReopenAsync()
    {
        if (Volatile.Read(ref _ending) is not { } ending) throw new InvalidOperationException("the broker runs: end it by KillAsync, LosePowerAsync or DisposeAsync first");
        await ending.Task;
        return await StartAsync(_options with { DataDirectory = null, Port = Port == 0 ? _options.Port : Port }, Disk);
    }

    ValueTask BreakAsync(Action disk) => EndAsync(async () =>
    {
        _isKilled = true;
        // Nobody is told anything any more; then nothing is written any more, so nothing waits for the disk.
        _stopping.Cancel();
        disk();
        await StopAsync();
        await _store.CloseAsync();
    });

    // It ends once, in the way that was asked for first; others wait for that.
    async ValueTask EndAsync(Func<Task> end)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (Interlocked.CompareExchange(ref _ending, ended, null) is { } other)
        {
            await other.Task;
            return;
        }
        try
        {
            await end();
        }
        finally
        {
            ended.SetResult();
        }
    }

    async ValueTask StopAsync()
    {
        _stopping.Cancel();
        _listener?.Dispose();
        await _accepting;
        Task[] open;
        lock (_gate) open = [.. _connections];
        await Task.WhenAll(open);
        await _compaction.DisposeAsync();
        _housekeeping.Dispose();
        _transactions.Dispose();
        _groups.Dispose();
        Status.Dispose();
    }
}
