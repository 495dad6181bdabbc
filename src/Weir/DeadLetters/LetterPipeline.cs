using System.Globalization;
using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;
using Weir.Protocol;
using Weir.Trial;

namespace Weir.DeadLetters;

/// <summary>Takes letters' originals through a pipeline as it is today, and makes the outputs that a worker would write.</summary>
sealed class LetterPipeline
{
    const int BatchOverhead = 512;
    const long UsualAheadMax = 3_600_000;

    readonly PipelinePlan _plan;
    readonly (int Partitions, int BytesMax, long AheadMax)[] _outputs;
    readonly RecordProcessor _processor;
    readonly SinkHeaders _rule;
    readonly HeaderEncoder _encoder = new();
    readonly TimeProvider _time;

    LetterPipeline(PipelinePlan plan, (int, int, long)[] outputs, TimeProvider time)
    {
        (_plan, _outputs, _time) = (plan, outputs, time);
        _rule = new(plan.Sink.Headers);
        _processor = plan.NewProcessor(time);
    }

    /// <summary>With the lookups read, and what the output topics take.</summary>
    public static async Task<LetterPipeline> OfAsync(PipelinePlan plan, KafkaClient client, TimeProvider time, TextWriter notes, CancellationToken cancellation)
    {
        await LookupTopics.ReadAsync(plan, client, new LookupNotes(notes), cancellation);
        var bytes = await TrialTopics.BytesMaxAsync(client, plan.OutputTopics, cancellation);
        var outputs = new List<(int, int, long)>();
        foreach (var (topic, most) in plan.OutputTopics.Zip(bytes))
        {
            var found = await new KafkaAdmin(client).FindTopicAsync(topic, cancellation);
            outputs.Add((found?.Partitions.Count ?? 0, most, found is null ? UsualAheadMax : await AheadMaxAsync(client, topic, cancellation)));
        }
        return new(plan, [.. outputs], time);
    }

    /// <summary>Whether the record is one that this pipeline reads: several pipelines may have one dead-letter topic. A letter that does not say where it comes from is taken for one.</summary>
    /// <param name="letter">Its letter.</param>
    /// <param name="to">The topic that it goes to; null: the one that it comes from.</param>
    public bool IsOurs(DeadLetter letter, string? to = null) => letter.Topic is null || letter.Topic == _plan.Source.Topic || to == _plan.Source.Topic;

    /// <summary>Why a letter is left that is not ours.</summary>
    public static string Foreign(DeadLetter letter) => $"comes from '{letter.Topic}', which this pipeline does not read";

    /// <summary>What becomes of the record.</summary>
    /// <param name="letter">Its letter.</param>
    /// <param name="value">The value it has now.</param>
    /// <param name="isSentBack">Whether it would come to a worker from its topic, so that the steps meet it with the count of replays and with nothing else from the desk; else the steps remember those decided before.</param>
    /// <param name="output">What a worker would write; null: nothing.</param>
    public Decision Decide(DeadLetter letter, byte[]? value, bool isSentBack, out Reentry? output)
    {
        output = null;
        if (isSentBack) letter = letter with { Headers = OriginReturn.Headers(letter) };
        _processor.BeginTransaction();
        var source = new SourceRecord(letter.Key, value, letter.Key is not null, value is not null, letter.Topic ?? "", letter.Partition ?? -1, letter.Offset ?? -1, letter.Timestamp) { Headers = new(letter.Headers, RecordHeaderReader.Instance) };
        var outcome = _processor.Process(in source);
        if (isSentBack) _processor.Memory?.Rewind(source.Partition, long.MinValue);
        if (outcome == RecordOutcome.Dead) return new(outcome, _processor.Rejection);
        if (outcome != RecordOutcome.Write) return new(outcome, null);
        var (partitions, bytesMax, aheadMax) = _outputs[_processor.Topic];
        string topic = _plan.OutputTopics[_processor.Topic];
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        long timestamp = _plan.Sink.Timestamp == SinkTimestamp.Now || letter.Timestamp < 0 ? now : letter.Timestamp;
        bool isClamped = timestamp - now > aheadMax;
        byte[] headers = Headers(letter, isClamped ? timestamp : null);
        if (Math.Max(_processor.ValueLength, 0) + Math.Max(_processor.KeyLength, 0) + headers.Length + BatchOverhead > bytesMax)
            return new(RecordOutcome.Dead, new Rejection("WEIR3302", null, -1, $"the output is larger than '{topic}' takes ({bytesMax} bytes)"));
        byte[]? key = _processor.KeyLength < 0 ? null : _processor.Key(in source).ToArray();
        byte[]? written = _processor.ValueLength < 0 ? null : new byte[_processor.ValueLength];
        if (written is not null) _processor.WriteValue(in source, written);
        int target = partitions == 0 ? 0 : key is not null ? Partitioner.ForKey(key, partitions) : (letter.Partition ?? letter.Address.Partition) % partitions;
        output = new(topic, target, isClamped ? now : timestamp, key, written, headers);
        return new(outcome, null, _processor.Topic > 0 ? topic : null);
    }

    byte[] Headers(DeadLetter letter, long? originalTimestamp)
    {
        _encoder.Reset();
        foreach (var header in new RecordHeaders(letter.Headers)) if (_rule.Carries(header.Key)) _encoder.AddEncoded(header.Encoded);
        if (_rule.NamesSource && letter is { Topic: { } topic, Partition: { } partition, Offset: { } offset })
        {
            _rule.StartPartition(topic, partition);
            _encoder.Add(SinkHeaders.SourceName, _rule.SourceOf(offset));
        }
        if (originalTimestamp is { } timestamp) _encoder.Add("weir-source-timestamp"u8, System.Text.Encoding.ASCII.GetBytes(timestamp.ToString(CultureInfo.InvariantCulture)));
        return _encoder.Count == 0 ? [] : _encoder.Encoded.ToArray();
    }

    static async Task<long> AheadMaxAsync(KafkaClient client, string topic, CancellationToken cancellation) =>
        (await new KafkaAdmin(client).ReadableTopicConfigsAsync(topic, cancellation)).Number("message.timestamp.after.max.ms", UsualAheadMax);
}
