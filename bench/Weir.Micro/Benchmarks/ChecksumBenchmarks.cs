using BenchmarkDotNet.Attributes;
using Weir.Protocol;

namespace Weir.Micro.Benchmarks;

/// <summary>CRC-32C, Kafka's checksum of a batch.</summary>
public class ChecksumBenchmarks
{
    byte[] _bytes = [];

    /// <summary>How many bytes.</summary>
    [Params(256, 16_384, 1_048_576)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Begin()
    {
        _bytes = new byte[Size];
        new Random(1).NextBytes(_bytes);
    }

    [Benchmark]
    public uint Compute() => Crc32C.Compute(_bytes);
}
