using System.Globalization;
using Weir.Commands;
using Weir.Generate;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Run;

namespace Weir.Demo;

/// <summary>The demo at work: broker and generator in this process, the pipeline in processes of its own, and the check over everything.</summary>
sealed class DemoRun : IAsyncDisposable
{
    static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);

    readonly DemoOptions _options;
    readonly TimeProvider _time;
    readonly DemoFolder _folder;
    readonly Action<Exception> _brokerFailed;
    readonly KafkaClient _client;
    readonly KafkaAdmin _admin;
    readonly GroupProgress _progress;
    readonly LoginWriter _writer;
    readonly LoginCheck _check;
    readonly OutputReading _reading;
    readonly SemaphoreSlim _checking = new(1);
    LocalBroker _broker;

    DemoRun(DemoOptions options, TimeProvider time, DemoFolder folder, LocalBroker broker, Action<Exception> brokerFailed)
    {
        (_options, _time, _folder, _broker, _brokerFailed) = (options, time, folder, broker, brokerFailed);
        Address = broker.Address;
        _client = Connect();
        _admin = new KafkaAdmin(_client);
        _progress = new GroupProgress(_admin, time);
        var manifest = folder.Earlier ?? new DemoManifest(LoginStream.Of(options.Seed, oversize: true), 0);
        _writer = new LoginWriter(new PlainProducer(_client), manifest.Stream, DemoOptions.Source, DemoOptions.Partitions, time, manifest.Count) { Grace = DrainLimit };
        _check = new LoginCheck(manifest.Stream, manifest.Count, folder.Keys, new(DemoOptions.Partitions));
        _reading = new OutputReading(Connect, DemoOptions.Processed, DemoOptions.Dead, _check);
        Watch = new OutputWatch(Address, time);
        Workers = new WorkerFleet(folder, Address, options.Workers, time);
    }

    public string Address { get; }
    public OutputWatch Watch { get; }
    public WorkerFleet Workers { get; }

    /// <summary>What the check found wrong, in words.</summary>
    public IReadOnlyList<string> Examples => _check.Examples;

    public DemoCounts Counts => Watch.Counts(_writer.Acknowledged);

    public static async Task<DemoRun> StartAsync(DemoOptions options, TimeProvider time, DemoFolder folder, Action<Exception> brokerFailed, CancellationToken cancellation)
    {
        var broker = await LocalBroker.StartAsync(folder.Broker, "127.0.0.1:0", time, brokerFailed);
        var run = new DemoRun(options, time, folder, broker, brokerFailed);
        try
        {
            await run.CreateTopicsAsync(cancellation);
            run.Workers.Start();
            return run;
        }
        catch
        {
            await run.DisposeAsync();
            throw;
        }
    }

    /// <summary>Generates until <paramref name="stop"/>, then waits for the pipeline and checks everything.</summary>
    public async Task<CheckReport> RunAsync(CancellationToken stop)
    {
        long started = _time.GetTimestamp();
        using var ended = new CancellationTokenSource();
        var watching = Task.Run(() => Watch.RunAsync(ended.Token), CancellationToken.None);
        var workers = Task.Run(() => Workers.WatchAsync(ended.Token), CancellationToken.None);
        using var generating = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var generator = Task.Run(() => _writer.RunAsync(null, _options.Rate, generating.Token, Ceiling), CancellationToken.None);
        try
        {
            if (await Task.WhenAny(generator, workers) == workers) await generating.CancelAsync();
            await generator;
            if (workers.IsFaulted) await workers;
            await _progress.ReachedAsync(await _progress.EndsAsync(CancellationToken.None), DrainLimit, CancellationToken.None);
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(Quietly(watching), Quietly(workers));
            await Workers.StopAsync();
        }
        return await CheckAsync(_writer.Acknowledged, started, CancellationToken.None);
    }

    /// <summary>Writes down how far the stream came, so that another demo can go on in this folder.</summary>
    public void Close() => _folder.Close(new DemoManifest(_writer.Stream, _writer.Acknowledged));

    /// <summary>Kills a worker with -9 and says how it healed.</summary>
    public Task<string> KillWorkerAsync(CancellationToken cancellation) => HealAsync(() => Task.FromResult($"killed worker {Workers.KillOne()} with -9"), cancellation);

    /// <summary>Stops the broker, starts it again after 5 s, and says how it healed.</summary>
    public Task<string> StopBrokerAsync(CancellationToken cancellation) => HealAsync(async () =>
    {
        await _broker.DisposeAsync();
        await Task.Delay(DemoOptions.Outage, _time, CancellationToken.None);
        _broker = await LocalBroker.StartAsync(_folder.Broker, Address, _time, _brokerFailed);
        return string.Create(CultureInfo.InvariantCulture, $"stopped the broker for {DemoOptions.Outage.TotalSeconds:0} s");
    }, cancellation);

    /// <summary>Turns 20 % bad records on, or the usual share again.</summary>
    public async Task<string> ToggleBadAsync(CancellationToken cancellation)
    {
        bool many = _writer.Stream.BadPartsPerMillion(_writer.Next) == DemoOptions.ManyBadPartsPerMillion;
        return await HealAsync(() =>
        {
            _writer.ChangeBad(many ? LoginStream.UsualBadPartsPerMillion : DemoOptions.ManyBadPartsPerMillion);
            return Task.FromResult(many ? "sending 0.5 % bad records again" : "sending 20 % bad records");
        }, cancellation);
    }

    /// <summary>The newest dead letters, a line each.</summary>
    public Task<List<string>> DeadLettersAsync(CancellationToken cancellation) => NewestLetters.ReadAsync(_client, DemoOptions.Dead, cancellation);

    public async ValueTask DisposeAsync()
    {
        await Workers.DisposeAsync();
        await _client.DisposeAsync();
        await _broker.DisposeAsync();
        _checking.Dispose();
    }

    /// <summary>Healed is: everything generated until the trouble was over is processed.</summary>
    async Task<string> HealAsync(Func<Task<string>> trouble, CancellationToken cancellation)
    {
        string what = await trouble();
        long started = _time.GetTimestamp();
        long due = _writer.Acknowledged;
        var ends = await _progress.EndsAsync(cancellation);
        bool healed = await _progress.ReachedAsync(ends, DrainLimit, cancellation);
        double seconds = _time.GetElapsedTime(started).TotalSeconds;
        var report = await CheckAsync(due, started, cancellation);
        string found = report.AllIsWell ? "nothing missing, duplicated or wrong" : $"{report.Missing} missing, {report.Duplicated} duplicated, {report.Wrong} wrong";
        return string.Create(CultureInfo.InvariantCulture, $"{what}; {(healed ? $"healed in {seconds:0.0} s" : $"not healed after {seconds:0} s")}; check of {report.Generated} records: {found}");
    }

    async Task<CheckReport> CheckAsync(long due, long started, CancellationToken cancellation)
    {
        await _checking.WaitAsync(cancellation);
        try
        {
            await _reading.ReadToEndAsync(ExtendCheck, cancellation);
            long dropped = await CountedDrops.OfAsync(_admin, DemoOptions.Group, DemoOptions.Source, cancellation);
            return _check.Report(due, dropped, _time.GetElapsedTime(started));
        }
        finally
        {
            _checking.Release();
        }
    }

    /// <summary>As fast as possible means as fast as the pipeline follows: a backlog would only show how long it takes to work off.</summary>
    long Ceiling()
    {
        var counts = Counts;
        return counts.Written + counts.DeadTotal + DemoOptions.MostLag;
    }

    /// <summary>What is read may already hold records that are being generated now, but none from Next on; the stream is looked at after Next, so it knows them all.</summary>
    void ExtendCheck()
    {
        long next = _writer.Next;
        _check.Extend(_writer.Stream, next);
    }

    async Task CreateTopicsAsync(CancellationToken cancellation)
    {
        foreach (var (topic, bytes) in ((string, int)[])[(DemoOptions.Source, 4 << 20), (DemoOptions.Processed, 4 << 20), (DemoOptions.Dead, (4 << 20) + (64 << 10))])
        {
            var configs = new Dictionary<string, string> { ["max.message.bytes"] = bytes.ToString(CultureInfo.InvariantCulture) };
            await _admin.CreateTopicIfMissingAsync(new NewTopic(topic, DemoOptions.Partitions, 1) { Configs = configs }, cancellation);
        }
    }

    KafkaClient Connect() => new(new KafkaClientOptions { BootstrapServers = [Address], Time = _time });

    static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception error) when (error is OperationCanceledException or CommandFailure)
        {
        }
    }
}
