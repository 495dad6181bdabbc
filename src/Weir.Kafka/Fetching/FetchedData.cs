using Weir.Kafka.Connections;

namespace Weir.Kafka.Fetching;

/// <summary>One fetch's answer, to be processed and then disposed: its records are slices of the pooled frame.</summary>
sealed class FetchedData(List<FetchedSource> partitions, PooledFrame frame) : IDisposable
{
    public IReadOnlyList<FetchedSource> Partitions => partitions;

    public int Bytes => frame.Length;

    public void Dispose() => frame.Dispose();
}
