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
    /// <param name="tries">How often it was tried just now.</param>
    /// <exception cref="PartitionHaltedException">WEIR2010: the letter does not fit into the dead-letter topic, nor may or can a pointer stand for it.</exception>
    public void Write(scoped ref RecordReader reader, SourcePartition partition, OutputTransaction transaction, long now, in Rejection rejection, int tries = 1)
    {
        var key = reader.Key;
        var value = reader.Value;
        Encode(ref reader, partition, now, in rejection, tries, withTheirs: true);
        if (!Fits(key, value))
        {
            int size = SizeOf(key, value);
            if (plan.DeadLetters.Oversize == DeadLetterOversize.Stop) throw TooLarge(partition, reader.Offset, size);
            DeadLetterPointer.WriteTo(this, key, value);
            key = DeadLetterPointer.HeadOf(key);
            value = DeadLetterPointer.HeadOf(value);
            if (!Fits(key, value))
            {
                Encode(ref reader, partition, now, in rejection, tries, withTheirs: false);
                DeadLetterPointer.WriteTo(this, reader.Key, reader.Value);
                if (!Fits(key, value)) throw TooLarge(partition, reader.Offset, size);
            }
        }
        var slot = transaction.Append(topic.Name, partition.Index % topic.Partitions, now, reader.HasKey ? key.Length : -1, reader.HasValue ? value.Length : -1, _encoder.Encoded);
        key.CopyTo(slot.Key);
        value.CopyTo(slot.Value);
        counts.AddDead(rejection.Code);
    }

    void IHeaderSink.Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => _encoder.Add(name, value);

    /// <summary>The broker refused the dead letter, whatever the topic's limits said of it.</summary>
    public PartitionHalt Refused(RefusedRecord record) => new(record.Topic, record.Partition, record.Offset, "WEIR2010",
        $"the broker refused its dead letter in '{topic.Name}': {record.Code.Name()}",
        record.Code == ErrorCode.InvalidTimestamp
            ? $"Set this machine's clock, or the broker's: a letter has the time of death, and '{topic.Name}' takes none that is further ahead than its message.timestamp.after.max.ms; then weir resume."
            : $"Raise max.message.bytes of '{topic.Name}' above that of '{record.Topic}' by 64 KiB, and look for a policy of the broker's; then weir resume.")
    {
        AcceptedTo = record.Offset + 1,
    };

    /// <summary>With this letter there are too many.</summary>
    public PartitionHaltedException TooMany(SourcePartition partition, long offset, in Rejection rejection)
    {
        var condition = plan.DeadLetters.HaltWhen!;
        string field = rejection.Field is null ? "" : $" {rejection.Field}";
        return new(partition, offset, "WEIR2015", $"{condition.Dead} of its last {condition.Records} records are dead, this one with {rejection.Code}{field}: {rejection.Reason}",
            "Correct what is named, then weir resume; or let what is there die: weir resume --accept.");
    }

    void Encode(scoped ref RecordReader reader, SourcePartition partition, long now, in Rejection rejection, int tries, bool withTheirs)
    {
        var (attempts, firstFailure) = partition.Retry?.Of(reader.Offset) ?? default;
        _ours.Set(in rejection, new DeadLetterOrigin
        {
            Topic = partition.Topic,
            Partition = partition.Index,
            Offset = reader.Offset,
            Timestamp = reader.Timestamp,
            TimestampIsLogAppendTime = reader.IsLogAppendTime,
            OriginalHeaders = withTheirs ? reader.HeaderCount : 0,
            Attempt = Math.Max(tries, attempts),
            FirstFailure = firstFailure ?? now,
            LastFailure = now,
            Replays = ReplaysOf(ref reader),
        });
        _encoder.Reset();
        if (withTheirs && reader.HeaderCount > 0) foreach (var header in reader.Headers) _encoder.AddEncoded(header.Encoded);
        _ours.WriteTo(this);
    }

    /// <summary>How many times the record was redriven: the desk says so in a header.</summary>
    static int ReplaysOf(scoped ref RecordReader reader) =>
        reader.HeaderCount > 0 && RecordHeaderReader.Instance.TryFind(reader.EncodedHeaders, DeadLetterHeaders.ReplaysName, out var value) && Utf8Parser.TryParse(value, out int replays, out int read) && read == value.Length ? Math.Max(0, replays) : 0;

    bool Fits(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => SizeOf(key, value) <= topic.BatchBytesMax;

    int SizeOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => key.Length + value.Length + _encoder.Encoded.Length + RecordBatchBuilder.RecordOverhead + BatchOverhead;

    PartitionHaltedException TooLarge(SourcePartition partition, long offset, int size) => new(partition, offset, "WEIR2010",
        $"its dead letter has {size} bytes and '{topic.Name}' takes {topic.BatchBytesMax}",
        $"Raise max.message.bytes of '{topic.Name}' above that of '{partition.Topic}' by 64 KiB, then start the process again{(plan.DeadLetters.Oversize == DeadLetterOversize.Stop ? "; or set dead_letters.oversize to pointer" : "")}.");
}
