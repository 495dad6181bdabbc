using System.Buffers.Binary;
using System.Text;
using Weir.Protocol;

namespace Weir.Tests.Kafka;

/// <summary>Record batches as they stand in a log, one after the other.</summary>
sealed class LogBytes
{
    readonly List<byte> _bytes = [];
    long _next;
    int _epoch = -1;

    public byte[] ToArray() => [.. _bytes];

    /// <summary>Of the batches that follow; default -1, which no broker writes.</summary>
    public LogBytes Epoch(int leaderEpoch)
    {
        _epoch = leaderEpoch;
        return this;
    }

    public LogBytes Batch(params string[] values) => Add(values, -1, isTransactional: false, CompressionType.None);

    public LogBytes Compressed(CompressionType compression, params string[] values) => Add(values, -1, isTransactional: false, compression);

    public LogBytes Transactional(long producerId, params string[] values) => Add(values, producerId, isTransactional: true, CompressionType.None);

    public LogBytes Marker(long producerId, bool commit) => Add(ControlBatch.EndTransaction(commit, producerId, 0, 0, 1000), 1);

    LogBytes Add(string[] values, long producerId, bool isTransactional, CompressionType compression)
    {
        using var builder = new RecordBatchBuilder();
        foreach (string value in values)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(value);
            bytes.CopyTo(builder.Append(1000, keyLength: -1, bytes.Length).Value);
        }
        return Add(builder.Complete(producerId, 0, producerId < 0 ? -1 : 0, isTransactional, compression).ToArray(), values.Length);
    }

    LogBytes Add(byte[] batch, int count)
    {
        BinaryPrimitives.WriteInt64BigEndian(batch, _next);
        // The bytes behind base offset and length: outside of the checksum.
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(12), _epoch);
        _next += count;
        _bytes.AddRange(batch);
        return this;
    }
}
