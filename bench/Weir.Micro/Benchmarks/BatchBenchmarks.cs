using BenchmarkDotNet.Attributes;
using Weir.Generate;
using Weir.Protocol;

namespace Weir.Micro.Benchmarks;

/// <summary>A batch of 100 logins: written, checked, read. The figures are of one record.</summary>
public class BatchBenchmarks : IDisposable
{
    const int Records = 100;
    const long Time = 1_700_000_000_000;

    readonly RecordBatchBuilder _builder = new();
    readonly List<byte[]> _values = [];
    byte[] _batch = [];

    [GlobalSetup]
    public void Begin()
    {
        var generator = new LoginGenerator(LoginStream.Of(1, badPartsPerMillion: 0));
        byte[] login = new byte[LoginGenerator.LongestGood];
        for (int number = 0; number < Records; number++) _values.Add(login[..generator.Write(number, login)]);
        _batch = Build().ToArray();
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _builder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public int Write() => Build().Length;

    [Benchmark(OperationsPerInvoke = Records)]
    public string? Check()
    {
        ReadOnlyMemory<byte> bytes = _batch;
        RecordBatch.TryRead(ref bytes, out var batch);
        return batch.Validate();
    }

    [Benchmark(OperationsPerInvoke = Records)]
    public long Read()
    {
        ReadOnlyMemory<byte> bytes = _batch;
        RecordBatch.TryRead(ref bytes, out var batch);
        var reader = new RecordReader(batch);
        long length = 0;
        while (reader.Read()) length += reader.Value.Length;
        return length;
    }

    ReadOnlyMemory<byte> Build()
    {
        _builder.Reset();
        foreach (byte[] value in _values) _builder.AppendCopy(Time, default, hasKey: false, value, hasValue: true, default);
        return _builder.Complete();
    }
}
