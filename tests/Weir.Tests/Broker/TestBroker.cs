using Weir.Broker;
using Weir.Broker.Storage;

namespace Weir.Tests.Broker;

/// <summary>A broker on a disk in memory that can crash, under a clock of the test.</summary>
sealed class TestBroker : IAsyncDisposable
{
    readonly EmbeddedBrokerOptions _options;
    readonly List<Exception> _errors = [];
    readonly bool _checkErrors;
    readonly BrokerDisk _disk = new();
    EmbeddedBroker _broker = null!;

    TestBroker(Func<EmbeddedBrokerOptions, EmbeddedBrokerOptions>? change, bool checkErrors)
    {
        _checkErrors = checkErrors;
        var basis = new EmbeddedBrokerOptions { Disk = _disk, Port = null, Time = Time, Random = new Random(7), OnError = Note };
        _options = change?.Invoke(basis) ?? basis;
    }

    // A checkpoint may be under way when the machine loses power, and fails like everything else on that disk: that is no error of the broker.
    void Note(Exception error)
    {
        if (error.GetBaseException() is PowerLostException) return;
        lock (_errors) _errors.Add(error);
    }

    public TestTime Time { get; } = new();

    public BrokerFaults Faults => _broker.Faults;

    /// <param name="change">What is to differ from the usual options.</param>
    /// <param name="checkErrors">Whether an error inside the broker fails the test at its end; not where requests are under way while the machine loses power.</param>
    public static async Task<TestBroker> StartAsync(Func<EmbeddedBrokerOptions, EmbeddedBrokerOptions>? change = null, bool checkErrors = true)
    {
        var test = new TestBroker(change, checkErrors);
        test._broker = await EmbeddedBroker.StartAsync(test._options);
        return test;
    }

    public BrokerClient Connect() => new(ConnectStream());

    public Stream ConnectStream() => _broker.Connect();

    /// <summary>The process ends as it should, somebody changes its files, and it starts again.</summary>
    public async Task RestartAsync(Action<MemoryDisk> change)
    {
        await _broker.DisposeAsync();
        change(_disk.Memory!);
        _broker = await _broker.ReopenAsync();
    }

    /// <summary>What went wrong inside the broker so far, which is then forgotten.</summary>
    public IReadOnlyList<Exception> TakeErrors()
    {
        lock (_errors)
        {
            Exception[] errors = [.. _errors];
            _errors.Clear();
            return errors;
        }
    }

    /// <summary>The machine loses power: what was not synced is gone, but for what <paramref name="keep"/> draws. Then it starts again.</summary>
    public async Task CrashAsync(Random? keep = null)
    {
        await _broker.LosePowerAsync(keep);
        _broker = await _broker.ReopenAsync();
    }

    /// <summary>The process ends as it should and starts again.</summary>
    public async Task RestartAsync()
    {
        await _broker.DisposeAsync();
        _broker = await _broker.ReopenAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _broker.DisposeAsync();
        lock (_errors)
            if (_checkErrors) Assert.Empty(_errors);
    }
}
