using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>The records of the batch that a worker is in, decompressed once, and how far it got: a batch may be left in the middle for another partition's.</summary>
sealed class BatchRecords : IDisposable
{
    // A batch is at most max.message.bytes large; a hundredfold of Kafka's default is a bomb.
    const int DecompressedMax = 128 * 1024 * 1024;

    readonly PooledBuffer _decompressed = new();
    bool _isRead;

    /// <summary>Where to go on; null: at the first record.</summary>
    public RecordPlace? Place { get; set; }

    /// <summary>To be called before another batch.</summary>
    public void Leave() => (_isRead, Place) = (false, null);

    /// <exception cref="CorruptRecordException">The bytes are not what the compression makes.</exception>
    /// <exception cref="CompressionUnavailableException">This machine lacks it.</exception>
    public ReadOnlyMemory<byte> Of(in RecordBatch batch)
    {
        if (batch.Compression == CompressionType.None) return batch.RecordsSection;
        if (!_isRead)
        {
            _decompressed.Clear();
            RecordCompression.Decompress(batch.Compression, batch.RecordsSection.Span, _decompressed, DecompressedMax);
            _isRead = true;
        }
        return _decompressed.WrittenMemory;
    }

    public void Dispose() => _decompressed.Dispose();
}
