using Weir.Kafka.Connections;

namespace Weir.Kafka.Fetching;

/// <summary>One fetch's answer, to be processed and then disposed: its records are slices of the pooled frame.</summary>
sealed class FetchedData(List<FetchedPartition> partitions, PooledFrame frame) : IDisposable
{
    public IReadOnlyList<FetchedPartition> Partitions => partitions;

    public int Bytes => frame.Length;

    public void Dispose() => frame.Dispose();
}
