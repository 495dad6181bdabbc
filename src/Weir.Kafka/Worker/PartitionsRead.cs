using Weir.Kafka.Fetching;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Partitions of which something is being read back together. One whose position is set anew, or that is given up meanwhile, is no longer among them.</summary>
sealed class PartitionsRead : IAsyncDisposable
{
    readonly Dictionary<int, (SourcePartition Partition, int Epoch)> _partitions;
    readonly IAsyncEnumerator<FetchedPartition> _pieces;
    readonly CancellationTokenSource _ended;

    /// <param name="partitions">Whose past is read.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="startedAt">In the time provider's ticks.</param>
    /// <param name="cancellation">Ends it.</param>
    public PartitionsRead(IReadOnlyCollection<SourcePartition> partitions, Func<IReadOnlyCollection<SourcePartition>, CancellationToken, IAsyncEnumerable<FetchedPartition>> read, long startedAt, CancellationToken cancellation)
    {
        _partitions = partitions.ToDictionary(partition => partition.Index, partition => (partition, partition.Epoch));
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        StartedAt = startedAt;
        _pieces = read(partitions, _ended.Token).GetAsyncEnumerator(CancellationToken.None);
        MoveNext();
    }

    /// <summary>In the time provider's ticks.</summary>
    public long StartedAt { get; }

    public long Records { get; set; }

    /// <summary>Whether there is another piece, once it is known.</summary>
    public Task<bool> Next { get; private set; } = null!;

    public FetchedPartition Current => _pieces.Current;

    /// <summary>Those that it is still for.</summary>
    public IEnumerable<SourcePartition> Left => _partitions.Values.Where(entry => entry.Partition.Epoch == entry.Epoch).Select(entry => entry.Partition);

    /// <summary>The partition of that number, or null.</summary>
    public SourcePartition? Find(int index) => _partitions[index] is var (partition, epoch) && partition.Epoch == epoch ? partition : null;

    public void MoveNext() => Next = _pieces.MoveNextAsync().AsTask();

    public async ValueTask DisposeAsync()
    {
        _ended.Cancel();
        try
        {
            await Next;
        }
        catch (Exception failure) when (failure is KafkaException or OperationCanceledException or CorruptRecordException or CompressionUnavailableException)
        {
            // Nobody reads on; what failed was told where it was awaited.
        }
        await _pieces.DisposeAsync();
        _ended.Dispose();
    }
}
