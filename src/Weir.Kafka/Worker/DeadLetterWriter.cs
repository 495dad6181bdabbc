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
    /// <param name="origin">Where it comes from.</param>
    /// <param name="transaction">What it is written with.</param>
    /// <param name="now">The letter's timestamp, in milliseconds since 1970: retention goes by it.</param>
    /// <param name="rejection">Why.</param>
    /// <param name="attempts">How often it was tried.</param>
    /// <param name="firstFailure">When it failed first, in milliseconds since 1970; null: now.</param>
    /// <exception cref="PartitionHaltedException">WEIR2010: the letter does not fit into the dead-letter topic, nor may or can a pointer stand for it.</exception>
    public void Write(scoped ref RecordReader reader, in RecordOrigin origin, OutputTransaction transaction, long now, in Rejection rejection, int attempts = 1, long? firstFailure = null)
    {
        var key = reader.Key;
        var value = reader.Value;
        Encode(ref reader, in origin, now, in rejection, (attempts, firstFailure), withTheirs: true);
        if (!Fits(key, value))
        {
            int size = SizeOf(key, value);
            if (plan.DeadLetters.Oversize == DeadLetterOversize.Stop) throw TooLarge(origin.Partition, origin.Offset, size);
            DeadLetterPointer.WriteTo(this, key, value);
            key = DeadLetterPointer.HeadOf(key);
            value = DeadLetterPointer.HeadOf(value);
            if (!Fits(key, value))
            {
                Encode(ref reader, in origin, now, in rejection, (attempts, firstFailure), withTheirs: false);
                DeadLetterPointer.WriteTo(this, reader.Key, reader.Value);
                if (!Fits(key, value)) throw TooLarge(origin.Partition, origin.Offset, size);
            }
        }
        var slot = transaction.Append(topic.Name, origin.Partition.Index % topic.Partitions, now, reader.HasKey ? key.Length : -1, reader.HasValue ? value.Length : -1, _encoder.Encoded);
        key.CopyTo(slot.Key);
        value.CopyTo(slot.Value);
        counts.AddDead(rejection.Code);
    }

    void IHeaderSink.Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => _encoder.Add(name, value);

    /// <summary>The broker refused the dead letter, whatever the topic's limits said of it.</summary>
    public PartitionHalt Refused(RefusedRecord record) => new(plan.Source.Topic, record.Partition, record.SourceOffset, "WEIR2010",
        $"the broker refused its dead letter in '{topic.Name}': {record.Code.Name()}",
        record.Code == ErrorCode.InvalidTimestamp
            ? $"Set this machine's clock, or the broker's: a letter has the time of death, and '{topic.Name}' takes none that is further ahead than its message.timestamp.after.max.ms; then weir resume."
            : $"Raise max.message.bytes of '{topic.Name}' above that of '{plan.Source.Topic}' by 64 KiB, and look for a policy of the broker's; then weir resume.")
    {
        AcceptedTo = record.SourceOffset + 1,
    };

    /// <summary>With this letter there are too many.</summary>
    public PartitionHaltedException TooMany(SourcePartition partition, long offset, in Rejection rejection)
    {
        var condition = plan.DeadLetters.HaltWhen!;
        string field = rejection.Field is null ? "" : $" {rejection.Field}";
        return new(partition, offset, "WEIR2015", $"{condition.Dead} of its last {condition.Records} records are dead, this one with {rejection.Code}{field}: {rejection.Reason}",
            "Correct what is named, then weir resume; or let what is there die: weir resume --accept.");
    }

    void Encode(scoped ref RecordReader reader, in RecordOrigin origin, long now, in Rejection rejection, (int Attempts, long? FirstFailure) tries, bool withTheirs)
    {
        _ours.Set(in rejection, new DeadLetterOrigin
        {
            Topic = origin.Partition.Topic,
            Partition = origin.Partition.Index,
            Offset = origin.Offset,
            Timestamp = origin.Timestamp,
            TimestampIsLogAppendTime = origin.IsLogAppendTime,
            OriginalHeaders = withTheirs ? origin.Headers : 0,
            Attempt = tries.Attempts,
            FirstFailure = tries.FirstFailure ?? now,
            LastFailure = now,
            Replays = ReplaysOf(ref reader),
        });
        _encoder.Reset();
        if (withTheirs && origin.Headers > 0) AddTheirs(ref reader, origin.Headers);
        _ours.WriteTo(this);
    }

    // Of one that was in retry, Weir's own stand behind them.
    void AddTheirs(scoped ref RecordReader reader, int count)
    {
        foreach (var header in reader.Headers)
        {
            if (_encoder.Count == count) return;
            _encoder.AddEncoded(header.Encoded);
        }
    }

    /// <summary>How many times the record was redriven: the desk says so in a header.</summary>
    static int ReplaysOf(scoped ref RecordReader reader) =>
        reader.HeaderCount > 0 && RecordHeaderReader.Instance.TryFind(reader.EncodedHeaders, DeadLetterHeaders.ReplaysName, out var value) && Utf8Parser.TryParse(value, out int replays, out int read) && read == value.Length ? Math.Max(0, replays) : 0;

    bool Fits(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => SizeOf(key, value) <= topic.BatchBytesMax;

    int SizeOf(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => key.Length + value.Length + _encoder.Encoded.Length + RecordBatchBuilder.RecordOverhead + BatchOverhead;

    PartitionHaltedException TooLarge(SourcePartition partition, long offset, int size) => new(partition, offset, "WEIR2010",
        $"its dead letter has {size} bytes and '{topic.Name}' takes {topic.BatchBytesMax}",
        $"Raise max.message.bytes of '{topic.Name}' above that of '{partition.Topic}' by 64 KiB, then weir resume{(plan.DeadLetters.Oversize == DeadLetterOversize.Stop ? "; or set dead_letters.oversize to pointer" : "")}.");
}
