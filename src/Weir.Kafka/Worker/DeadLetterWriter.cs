using System.Buffers.Text;
using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Fetching;
using Weir.Kafka.Production;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>Writes a record that cannot be processed to the dead-letter topic: key, value and headers byte for byte, ours behind them, at the source's partition.</summary>
sealed class DeadLetterWriter(PipelinePlan plan, OutputTopic topic, OutcomeCounts counts) : IHeaderSink
{
    const int BatchOverhead = 128;

    readonly DeadLetterHeaders _ours = new(plan.Name, plan.Source.Group);
    readonly HeaderEncoder _encoder = new();

    /// <param name="reader">The source record.</param>
    /// <param name="partition">Where it comes from.</param>
    /// <param name="transaction">What it is written with.</param>
    /// <param name="now">The letter's timestamp, in milliseconds since 1970: retention goes by it.</param>
    /// <param name="rejection">Why.</param>
    /// <exception cref="WeirException">WEIR2010: the letter does not fit into the dead-letter topic.</exception>
    public void Write(scoped ref RecordReader reader, SourcePartition partition, OutputTransaction transaction, long now, in Rejection rejection)
    {
        _ours.Set(in rejection, new DeadLetterOrigin
        {
            Topic = partition.Topic,
            Partition = partition.Index,
            Offset = reader.Offset,
            Timestamp = reader.Timestamp,
            TimestampIsLogAppendTime = reader.IsLogAppendTime,
            OriginalHeaders = reader.HeaderCount,
            Attempt = 1,
            FirstFailure = now,
            LastFailure = now,
            Replays = ReplaysOf(ref reader),
        });
        _encoder.Reset();
        if (reader.HeaderCount > 0) foreach (var header in reader.Headers) _encoder.AddEncoded(header.Encoded);
        _ours.WriteTo(this);
        var headers = _encoder.Encoded;
        int size = Math.Max(reader.KeyLength, 0) + Math.Max(reader.ValueLength, 0) + headers.Length + RecordBatchBuilder.RecordOverhead + BatchOverhead;
        if (size > topic.BatchBytesMax) throw TooLarge(partition, reader.Offset, size);
        var slot = transaction.Append(topic.Name, partition.Index % topic.Partitions, now, reader.KeyLength, reader.ValueLength, headers);
        reader.Key.CopyTo(slot.Key);
        reader.Value.CopyTo(slot.Value);
        counts.AddDead(rejection.Code);
    }

    void IHeaderSink.Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => _encoder.Add(name, value);

    /// <summary>The broker refused the dead letter, whatever the topic's limits said of it.</summary>
    public WeirException Refused(RefusedRecord record) => new("WEIR2010",
        $"the broker refused the dead letter for {record.Topic}/{record.Partition}@{record.Offset} in '{topic.Name}': {record.Code.Name()}; the partition stops",
        $"Raise max.message.bytes of '{topic.Name}' above that of '{record.Topic}' by 64 KiB, and look for a policy of the broker's.");

    /// <summary>How many times the record was redriven: the desk says so in a header.</summary>
    static int ReplaysOf(scoped ref RecordReader reader) =>
        reader.HeaderCount > 0 && RecordHeaderReader.Instance.TryFind(reader.EncodedHeaders, DeadLetterHeaders.ReplaysName, out var value) && Utf8Parser.TryParse(value, out int replays, out int read) && read == value.Length ? Math.Max(0, replays) : 0;

    WeirException TooLarge(SourcePartition partition, long offset, int size) => new("WEIR2010",
        $"the dead letter for {partition.Topic}/{partition.Index}@{offset} has {size} bytes and '{topic.Name}' takes {topic.BatchBytesMax}; the partition stops",
        $"Raise max.message.bytes of '{topic.Name}' above that of '{partition.Topic}' by 64 KiB.");
}
