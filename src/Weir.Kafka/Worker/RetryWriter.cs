using Weir.Engine.Delivery;
using Weir.Kafka.Production;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Writes a record to a retry topic: key, value and headers byte for byte, Weir's behind them, at the source's partition.</summary>
sealed class RetryWriter(IReadOnlyList<RetryTier> tiers) : IHeaderSink
{
    const int BatchOverhead = 128;

    readonly HeaderEncoder _encoder = new();

    /// <param name="reader">The record, in the source or in a tier.</param>
    /// <param name="origin">Where in the source it comes from.</param>
    /// <param name="tier">Where it goes.</param>
    /// <param name="tries">What is known of its tries; the rest of the mark is made here.</param>
    /// <param name="transaction">What it is written with.</param>
    /// <param name="now">Its timestamp, in milliseconds since 1970: retention goes by it, and it is due the tier's delay later.</param>
    /// <returns>False, and nothing is written, when it is larger than the topic takes.</returns>
    public bool TryWrite(scoped ref RecordReader reader, in RecordOrigin origin, int tier, in RetryTries tries, OutputTransaction transaction, long now)
    {
        var to = tiers[tier];
        Encode(ref reader, in origin, in tries, now + (long)to.Topic.Delay.TotalMilliseconds);
        var key = reader.Key;
        var value = reader.Value;
        if (key.Length + value.Length + _encoder.Encoded.Length + RecordBatchBuilder.RecordOverhead + BatchOverhead > to.Output.BatchBytesMax) return false;
        var slot = transaction.Append(to.Topic.Name, origin.Partition.Index, now, reader.HasKey ? key.Length : -1, reader.HasValue ? value.Length : -1, _encoder.Encoded);
        key.CopyTo(slot.Key);
        value.CopyTo(slot.Value);
        return true;
    }

    void IHeaderSink.Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => _encoder.Add(name, value);

    void Encode(scoped ref RecordReader reader, in RecordOrigin origin, in RetryTries tries, long due)
    {
        _encoder.Reset();
        if (origin.Headers > 0)
        {
            foreach (var header in reader.Headers)
            {
                if (_encoder.Count == origin.Headers) break;
                _encoder.AddEncoded(header.Encoded);
            }
        }
        new RetryMark
        {
            OriginalHeaders = origin.Headers,
            Partition = origin.Partition.Index,
            Offset = origin.Offset,
            Timestamp = origin.Timestamp,
            TimestampIsLogAppendTime = origin.IsLogAppendTime,
            Attempts = tries.Attempts,
            Rounds = tries.Rounds,
            Due = due,
            FirstFailure = tries.FirstFailure,
            Code = tries.Code,
        }.WriteTo(this, origin.Partition.Topic);
    }
}
