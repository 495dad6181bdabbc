namespace Weir.Broker;

/// <summary>The ways in which a broker ends, and how it comes back.</summary>
public sealed partial class EmbeddedBroker
{
    volatile bool _isKilled;

    /// <summary>Closes the connections and the data. Nothing happens to one that has ended.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        await StopAsync();
        await _store.DisposeAsync();
    }

    /// <summary>Ends as after kill -9: connections break, what was not acknowledged may be lost, and the data stays as it is for <see cref="ReopenAsync"/>.</summary>
    public async ValueTask KillAsync()
    {
        if (_stopping.IsCancellationRequested) return;
        _isKilled = true;
        // Nobody is told anything any more; then nothing is written any more, so nothing waits for the disk.
        _stopping.Cancel();
        Disk.Kill(_session);
        await StopAsync();
        await _store.CloseAsync();
    }

    /// <summary>Ends as when its machine loses power: whatever was not fsynced is forgotten. Of a broker in memory only.</summary>
    /// <param name="torn">Draws which pages of 4 KiB that were not fsynced reached the disk all the same, each with the chance of one half: lost, reordered and torn writes. Null: none did.</param>
    /// <exception cref="InvalidOperationException">Its data is in a folder, of which only the system knows what was not fsynced.</exception>
    public async ValueTask LosePowerAsync(Random? torn = null)
    {
        _ = Disk.Unforgetting();
        if (_stopping.IsCancellationRequested) return;
        _isKilled = true;
        _stopping.Cancel();
        Disk.LosePower(_session, torn);
        await StopAsync();
        await _store.CloseAsync();
    }

    /// <summary>Starts a broker on the data of this one, which has ended, with its options and its port.</summary>
    /// <exception cref="InvalidOperationException">This one runs.</exception>
    public ValueTask<EmbeddedBroker> ReopenAsync()
    {
        if (!_stopping.IsCancellationRequested) throw new InvalidOperationException("the broker runs: end it by KillAsync, LosePowerAsync or DisposeAsync first");
        return StartAsync(_options with { DataDirectory = null, Port = Port == 0 ? _options.Port : Port }, Disk);
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
