using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Generate;

/// <summary>
/// The whole oracle of <c>weir generate --check</c>: the source topic, both output topics, what waits in retry topics, the group's positions and the counters beside them, and each log's own markers.
/// The pipeline has to be at rest.
/// </summary>
/// <param name="connect">A client for each reader.</param>
/// <param name="topics">What to read.</param>
/// <param name="stream">What was generated.</param>
/// <param name="count">How much of it.</param>
/// <param name="keys">Of the pseudonyms.</param>
/// <param name="manifest">What the loader was told was written; null: all of it, each record where the generator puts it.</param>
/// <param name="rules">What is unusual; null: nothing.</param>
sealed class PipelineCheck(Func<KafkaClient> connect, CheckedTopics topics, LoginStream stream, long count, LoginKeys keys, LoginManifest? manifest, CheckRules? rules = null)
{
    readonly TopicSweep _sweep = new(connect);

    /// <summary>What was found wrong, in words.</summary>
    public IReadOnlyList<string> Examples { get; private set; } = [];

    public async Task<CheckReport> RunAsync(TimeProvider time, CancellationToken cancellation)
    {
        long started = time.GetTimestamp();
        await using var client = connect();
        var admin = new KafkaAdmin(client);
        var positions = await PositionsAsync(admin, topics.Group, topics.Source, cancellation);
        var retryPositions = await RetryPositionsAsync(admin, cancellation);
        var sources = await _sweep.RangesAsync([topics.Source], _ => null, cancellation);
        var places = new LoginPlaces(sources.Count, manifest);
        var findings = new CheckFindings();
        var source = new SourceCheck(stream, count, places, manifest, positions, findings, keepsTimes: rules?.Times is not null);
        foreach (var range in sources) source.Begin(range.Partition, range.From);
        await ReadAsync(sources, findings, source.Read, cancellation);
        var unusual = (rules ?? new()) with { KeepsKeysOnly = topics.Retry.Count > 0, Now = time.GetUtcNow().ToUnixTimeMilliseconds(), IsPresent = source.IsPresent, TimeOf = source.TimeOf };
        var outputs = new LoginCheck(stream, count, keys, places, unusual, findings);
        await ReadOutputsAsync(outputs, cancellation);
        await ReadRetryAsync(retryPositions, source, outputs, cancellation);
        var judgement = new PipelineJudgement(stream, source, outputs, places, positions, unusual);
        judgement.Judge(topics.Group);
        var after = await PositionsAsync(admin, topics.Group, topics.Source, cancellation);
        // The counters beside the positions too: what leaves a retry topic moves no position of the source.
        if (!Same(positions, after) || !Same(retryPositions, await RetryPositionsAsync(admin, cancellation))) findings.IsWrong($"the positions of group '{topics.Group}' moved meanwhile: check once the pipeline has no lag");
        Examples = outputs.Examples;
        return outputs.Report(judgement, time.GetElapsedTime(started));
    }

    // All partitions of one topic.
    async Task ReadAsync(List<PartitionRange> ranges, CheckFindings findings, FoundRecordTaker take, CancellationToken cancellation)
    {
        var logs = await _sweep.MarkedAsync(ranges, cancellation);
        await _sweep.ReadAsync(ranges, fetched =>
        {
            var log = logs[fetched.Partition];
            var records = fetched.Records;
            while (records.Read())
            {
                log.Shown(records.Offset, findings);
                take(Found(fetched, records, ranges.Count));
            }
        }, cancellation);
        End(ranges, logs, findings);
    }

    async Task ReadOutputsAsync(LoginCheck outputs, CancellationToken cancellation)
    {
        var reading = new OutputReading(connect, topics.Processed, topics.Dead, outputs);
        var ranges = await reading.RangesAsync(cancellation);
        var logs = await _sweep.MarkedAsync(ranges, cancellation);
        await reading.ReadAsync(ranges, logs, cancellation);
        End(ranges, logs, outputs.Findings);
    }

    // What is below the positions of the retry topics' own group has gone on from there.
    async Task ReadRetryAsync(IReadOnlyDictionary<TopicPartition, CommittedOffset> positions, SourceCheck source, LoginCheck outputs, CancellationToken cancellation)
    {
        foreach (string topic in topics.Retry)
        {
            var ranges = await _sweep.RangesAsync([topic], partition => positions.GetValueOrDefault(partition)?.Offset, cancellation);
            foreach (var range in ranges.Where(range => range.From > range.To)) outputs.Findings.IsWrong($"{topic} partition {range.Partition}: the position {range.From} of group '{topics.RetryGroup}' is beyond offset {range.To}, up to which it can be read");
            await ReadAsync([.. ranges.Select(range => range with { From = Math.Min(range.From, range.To!.Value) })], outputs.Findings, (in FoundRecord found) => outputs.Retried(found, source), cancellation);
        }
    }

    static FoundRecord Found(FetchedPartition fetched, FetchedRecords records, int partitions) => new()
    {
        Partition = fetched.Partition.Partition,
        Partitions = partitions,
        Offset = records.Offset,
        Timestamp = records.Timestamp,
        HasKey = records.HasKey,
        Key = records.Key,
        HasValue = records.HasValue,
        Value = records.Value,
    };

    static void End(List<PartitionRange> ranges, IReadOnlyDictionary<TopicPartition, MarkedLog> logs, CheckFindings findings)
    {
        foreach (var range in ranges) logs[new(range.Topic, range.Partition)].Ended(range.To!.Value, findings);
    }

    async Task<IReadOnlyDictionary<TopicPartition, CommittedOffset>> RetryPositionsAsync(KafkaAdmin admin, CancellationToken cancellation) =>
        topics.Retry.Count == 0 ? new Dictionary<TopicPartition, CommittedOffset>() : await admin.CommittedOffsetsAsync(topics.RetryGroup, null, requireStable: false, cancellation);

    static bool Same<T>(IReadOnlyDictionary<T, CommittedOffset> some, IReadOnlyDictionary<T, CommittedOffset> others) =>
        some.Count == others.Count && some.All(position => others.TryGetValue(position.Key, out var other) && other == position.Value);

    static async Task<Dictionary<int, CommittedOffset>> PositionsAsync(KafkaAdmin admin, string group, string topic, CancellationToken cancellation) =>
        (await admin.CommittedOffsetsAsync(group, null, requireStable: false, cancellation)).Where(position => position.Key.Topic == topic).ToDictionary(position => position.Key.Partition, position => position.Value);
}
