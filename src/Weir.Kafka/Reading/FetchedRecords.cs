using Weir.Engine;
using Weir.Kafka.Fetching;
using Weir.Protocol;

namespace Weir.Kafka.Reading;

/// <summary>The records of a <see cref="FetchedPartition"/>, in place: call <see cref="Read"/> until it returns false. Markers, aborted records and those outside the range are skipped.</summary>
public ref struct FetchedRecords
{
    /// <summary>What one batch may decompress to, in bytes; more is taken for an attack.</summary>
    public const int DecompressedBytesMax = 256 * 1024 * 1024;

    readonly TopicPartition _partition;
    readonly long _from;
    readonly long _to;
    readonly AbortedTransactions? _aborted;
    readonly PooledBuffer _buffer;
    ReadOnlyMemory<byte> _rest;
    RecordReader _record;
    bool _isInBatch;

    internal FetchedRecords(TopicPartition partition, ReadOnlyMemory<byte> records, long from, long to, AbortedTransactions? aborted, PooledBuffer buffer)
    {
        _partition = partition;
        _rest = records;
        _from = from;
        _to = to;
        _aborted = aborted;
        _buffer = buffer;
    }

    /// <summary>The record's offset.</summary>
    public readonly long Offset => _record.Offset;

    /// <summary>Milliseconds since 1970.</summary>
    public readonly long Timestamp => _record.Timestamp;

    /// <summary>Whose clock the timestamp is.</summary>
    public readonly TimestampType TimestampType => _record.IsLogAppendTime ? TimestampType.LogAppendTime : TimestampType.CreateTime;

    /// <summary>Whether the key is not null.</summary>
    public readonly bool HasKey => _record.HasKey;

    /// <summary>The key; empty when null.</summary>
    public readonly ReadOnlySpan<byte> Key => _record.Key;

    /// <summary>Whether the value is not null.</summary>
    public readonly bool HasValue => _record.HasValue;

    /// <summary>The value; empty when null.</summary>
    public readonly ReadOnlySpan<byte> Value => _record.Value;

    /// <summary>How many headers the record has.</summary>
    public readonly int HeaderCount => _record.HeaderCount;

    /// <summary>The headers, one after the other.</summary>
    public readonly RecordHeaders Headers => _record.Headers;

    /// <summary>The headers as written: what <see cref="RecordHeaderReader"/> reads.</summary>
    public readonly ReadOnlySpan<byte> EncodedHeaders => _record.EncodedHeaders;

    /// <summary>The record as a pipeline takes it; valid as long as this is.</summary>
    public readonly SourceRecord Source => new(Key, Value, HasKey, HasValue, _partition.Topic, _partition.Partition, Offset, Timestamp) { Headers = new(EncodedHeaders, RecordHeaderReader.Instance) };

    /// <summary>Moves to the next record; false behind the last one.</summary>
    /// <exception cref="CorruptRecordException">A batch's checksum or content is wrong.</exception>
    public bool Read()
    {
        try
        {
            while (_isInBatch || NextBatch())
            {
                while (_record.Read())
                {
                    if (_record.Offset >= _to) break;
                    if (_record.Offset >= _from) return true;
                }
                _isInBatch = false;
            }
            return false;
        }
        catch (CorruptRecordException e)
        {
            throw new CorruptRecordException($"partition {_partition}: {e.Message}");
        }
    }

    bool NextBatch()
    {
        while (RecordBatch.TryRead(ref _rest, out var batch))
        {
            if (batch.BaseOffset >= _to) return false;
            bool isVisible = _aborted?.IsVisible(batch) ?? !batch.IsControl;
            if (!isVisible || batch.LastOffset < _from) continue;
            if (batch.Validate() is { } wrong) throw new CorruptRecordException(wrong);
            _record = Open(batch);
            _isInBatch = true;
            return true;
        }
        return false;
    }

    readonly RecordReader Open(scoped in RecordBatch batch)
    {
        if (batch.Compression == CompressionType.None) return new(batch);
        _buffer.Clear();
        RecordCompression.Decompress(batch.Compression, batch.RecordsSection.Span, _buffer, DecompressedBytesMax);
        return new(batch, _buffer.WrittenSpan);
    }
}
