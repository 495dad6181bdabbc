using BenchmarkDotNet.Attributes;
using Weir.Broker.Storage;
using Weir.Generate;
using Weir.Protocol;

namespace Weir.Micro.Benchmarks;

/// <summary>The embedded broker's log: a batch of 100 logins is appended, and waited for until an fsync has it, alone and with 63 others at the same time. The figures are of one record.</summary>
public class LogBenchmarks
{
    const int Records = 100;
    const int Together = 64;

    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("weir-micro-");
    LogStore _store = null!;
    PartitionLog _log = null!;
    byte[] _batch = [];

    [GlobalSetup]
    public void Begin()
    {
        _store = LogStore.OpenAsync(new FileDisk(_folder.FullName)).GetAwaiter().GetResult();
        _log = _store.CreateTopic("logins", 1, new Dictionary<string, string>(), out _).Partitions[0];
        var generator = new LoginGenerator(LoginStream.Of(1, badPartsPerMillion: 0));
        byte[] login = new byte[LoginGenerator.LongestGood];
        using var builder = new RecordBatchBuilder();
        for (int number = 0; number < Records; number++) builder.AppendCopy(1_700_000_000_000, default, hasKey: false, login.AsSpan(0, generator.Write(number, login)), hasValue: true, default);
        _batch = builder.Complete().ToArray();
    }

    [GlobalCleanup]
    public void End()
    {
        _store.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _folder.Delete(recursive: true);
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public async Task AppendAndSync() => await _store.Journal.SyncedAsync(_log.Append(_batch, 0).Frame);

    [Benchmark(OperationsPerInvoke = Records * Together)]
    public async Task AppendMuchAndSync()
    {
        long last = 0;
        for (int batch = 0; batch < Together; batch++) last = _log.Append(_batch, 0).Frame;
        await _store.Journal.SyncedAsync(last);
    }
}
