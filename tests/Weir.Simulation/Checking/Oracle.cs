using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Weir.Engine.Delivery;
using Weir.Protocol;
using Weir.Simulation.Actors;

namespace Weir.Simulation.Checking;

/// <summary>
/// Says what is wrong with what a run left behind: each source record must be found exactly once in output, dead letters and counted drops, with
/// the right bytes, in the order of its source partition for each key, nothing waits in a retry topic that the counters do not know of, a desk wrote down what it did, and the committed positions and counters must
/// agree with it all. It matches by content.
/// </summary>
sealed partial class Oracle(Evidence evidence)
{
    const int ProblemsMax = 10;
    const string Killer = "WEIR3155";

    static readonly IReadOnlyList<string?> NoText = [null];

    readonly List<string> _problems = [];
    readonly Dictionary<(int Partition, int Number), long> _source = [];
    readonly Dictionary<(int Partition, int Number), long> _timestamps = [];
    readonly HashSet<(int Partition, int Number)> _givenUp = [];
    readonly HashSet<(int Partition, int Number)> _found = [];
    readonly Dictionary<int, int> _passedDrops = [];
    readonly HashSet<(int Partition, int Number)> _duplicates = [];
    readonly HashSet<(int Partition, int Number)> _killers = [];
    readonly HashSet<(int Partition, int Number)> _untimely = [];

    /// <summary>What is wrong, at most ten things; empty when all is well.</summary>
    public IReadOnlyList<string> Check()
    {
        CheckIsolation("source", evidence.Source);
        CheckIsolation("sink", evidence.Sink);
        CheckIsolation("route", evidence.Routed ?? []);
        CheckIsolation("dead letters", evidence.DeadLetters);
        CheckIsolation("redriven", evidence.Redriven ?? []);
        CheckIsolation("ledger", evidence.Ledger ?? []);
        CheckIsolation("audit", evidence.Audit ?? []);
        foreach (var tier in evidence.Tiers ?? []) CheckIsolation(tier.Name, tier.Partitions);
        _found.UnionWith(Outputs.SelectMany(partition => partition.ByMarkers).Select(IdOfOutput).Concat(evidence.DeadLetters.SelectMany(partition => partition.ByMarkers).Select(IdOfSource)).OfType<(int, int)>());
        ReadSource();
        FindUntimely();
        if (evidence.Duplicates is { } rule) FindDuplicates(rule);
        CheckOnce(RecordFate.Written, Outputs, IdOfOutput, "output");
        CheckOnce(RecordFate.Dead, evidence.DeadLetters, IdOfSource, "dead letter");
        CheckValues();
        CheckOrder();
        CheckPositions();
        CheckTimes();
        CheckDesk();
        CheckTiers();
        CheckDeskTopics();
        return _problems;
    }

    IReadOnlyList<PartitionContent> Outputs => [.. evidence.Sink, .. evidence.Routed ?? []];

    void CheckIsolation(string name, IReadOnlyList<PartitionContent> partitions)
    {
        for (int index = 0; index < partitions.Count; index++)
        {
            var content = partitions[index];
            if (content.LastStableOffset != content.End) Wrong($"{name} {index}: a transaction is still open from offset {content.LastStableOffset} on");
            var byMarkers = content.ByMarkers.Select(record => record.Offset).ToHashSet();
            var byBroker = content.ByBroker.Select(record => record.Offset).ToHashSet();
            foreach (long offset in byBroker.Except(byMarkers)) Wrong($"{name} {index}@{offset}: not committed, but read_committed shows it");
            foreach (long offset in byMarkers.Except(byBroker)) Wrong($"{name} {index}@{offset}: committed, but read_committed does not show it");
        }
    }

    void ReadSource()
    {
        foreach (var record in evidence.Source.SelectMany(partition => partition.ByMarkers))
        {
            if (IdOfSource(record) is not { } id || id.Partition != record.Partition || !Same(record.Value, SampleRecords.SourceValue(id.Partition, id.Number, evidence.Mix)) || !HasItsKey(record, id))
                Wrong($"source {record.Partition}@{record.Offset}: not as it was written");
            else if (evidence.Cuts.IsGivenUp(id.Partition, record.Offset) || WasPassed(record, id)) _givenUp.Add(id);
            else if (!_source.TryAdd(id, record.Offset)) Wrong($"source record {id}: written twice, at {_source[id]} and {record.Offset}");
            else _timestamps[id] = record.Timestamp;
        }
        foreach (var id in evidence.Acknowledged) if (!_source.ContainsKey(id) && !_givenUp.Contains(id)) Wrong($"lost: source record {id} was acknowledged and is not in the source");
    }

    // Some process said that it passes over it: one that had read it before, whose transaction did not commit, leaves it to that; one whose did has written it.
    bool WasPassed(LoggedRecord record, (int Partition, int Number) id)
    {
        if (!evidence.Passed.Any(gap => gap.Partition.Partition == record.Partition && record.Offset >= gap.From && record.Offset < gap.To) || !evidence.Cuts.IsDeleted(record.Partition, record.Offset)) return false;
        // Of what would be dropped nobody can say which it was: the counters may have it or not.
        if (SampleRecords.FateOf(id.Partition, id.Number, evidence.Mix) == RecordFate.Dropped) _passedDrops[record.Partition] = _passedDrops.GetValueOrDefault(record.Partition) + 1;
        return !_found.Contains(id);
    }

    // A skip that comes too late has no effect, whose processes were killed too often is for chance to say, and a sink's limit is changed at some time:
    // what did become of a record then is in its letter.
    void FindUntimely()
    {
        foreach (var letter in evidence.DeadLetters.SelectMany(partition => partition.ByMarkers))
        {
            if (IdOfSource(letter) is not { } id || !_source.TryGetValue(id, out long offset)) continue;
            string? code = letter.Headers.GetValueOrDefault("weir-dead-code");
            if (code switch
            {
                "WEIR3303" => evidence.Skipped.Contains((id.Partition, offset)),
                Killer => evidence.CountsKills,
                "WEIR3301" or "WEIR3302" => SampleRecords.IsBulky(id.Partition, id.Number, evidence.Mix) || (evidence.ClocksMoved && (evidence.Retries || evidence.Skipped.Contains((id.Partition, offset)))),
                _ => false,
            }) _untimely.Add(id);
            if (code == Killer) _killers.Add(id);
        }
    }

    // By the rule itself, over all that came before in the partition. One that ended processes is remembered by whoever reads it back, and not by
    // the process that found it out: what comes within its window may be a copy or not.
    void FindDuplicates(DuplicateRule rule)
    {
        var written = evidence.Sink.Concat(evidence.Routed ?? []).SelectMany(partition => partition.ByMarkers).Select(IdOfOutput).ToHashSet();
        foreach (var partition in evidence.Source)
        {
            var seen = new List<(string Key, long Timestamp, long Time)>();
            long uncertainTo = -1;
            foreach (var record in partition.ByMarkers)
            {
                if (IdOfSource(record) is not { } id || SampleRecords.FateOf(id.Partition, id.Number, evidence.Mix) != RecordFate.Written) continue;
                string key = SampleRecords.KeyOf(id.Partition, id.Number);
                long time = Math.Max(record.Timestamp, seen.Count == 0 ? 0 : seen[^1].Time), window = (long)rule.Within.TotalMilliseconds;
                int before = seen.FindLastIndex(other => other.Key == key);
                if (before >= 0 && seen.Count - before <= rule.Entries && time - seen[before].Time <= window && Math.Abs(record.Timestamp - seen[before].Timestamp) <= window && (time > uncertainTo || !written.Contains(id))) _duplicates.Add(id);
                if (_killers.Contains(id)) uncertainTo = time + window;
                seen.Add((key, record.Timestamp, time));
            }
        }
    }

    RecordFate FateOf((int Partition, int Number) id) => _untimely.Contains(id) ? RecordFate.Dead : _duplicates.Contains(id) ? RecordFate.Dropped
        : SampleRecords.FateOf(id.Partition, id.Number, evidence.Mix) is not RecordFate.Written and var fate ? fate
        : evidence.Retries && SampleRetries.Dies(id.Partition, id.Number) ? RecordFate.Dead : RecordFate.Written;

    void CheckOnce(RecordFate fate, IReadOnlyList<PartitionContent> partitions, Func<LoggedRecord, (int, int)?> idOf, string what)
    {
        var found = new Dictionary<(int Partition, int Number), LoggedRecord>();
        foreach (var record in partitions.SelectMany(partition => partition.ByMarkers))
        {
            if (idOf(record) is not { } id || !_source.ContainsKey(id) || FateOf(id) != fate) Wrong($"{what} {record.Partition}@{record.Offset} {record.Headers.GetValueOrDefault("weir-dead-code")}: belongs to no source record{(idOf(record) is { } other ? $"; {other} is {(_source.ContainsKey(other) ? FateOf(other) : "unknown")}" : "")}");
            else if (!found.TryAdd(id, record)) Wrong($"duplicated: source record {id} is {what} at {found[id].Partition}@{found[id].Offset} and at {record.Partition}@{record.Offset}");
        }
        foreach (var (id, offset) in _source)
        {
            if (FateOf(id) == fate && !found.ContainsKey(id)) Wrong($"missing: source record {id} at {id.Partition}@{offset} is nowhere as {what}");
        }
    }

    void CheckValues()
    {
        CheckOutputs(evidence.Sink, key => evidence.Routed is null || !SampleRecords.RoutedKeys.Contains(key));
        CheckOutputs(evidence.Routed ?? [], SampleRecords.RoutedKeys.Contains);
        CheckLetters();
    }

    void CheckOutputs(IReadOnlyList<PartitionContent> topic, Func<string, bool> takes)
    {
        foreach (var record in topic.SelectMany(partition => partition.ByMarkers))
        {
            if (IdOfOutput(record) is not { } id) continue;
            string name = SampleRecords.KeyOf(id.Partition, id.Number);
            byte[] key = Encoding.ASCII.GetBytes(name);
            if (!takes(name)) Wrong($"wrong: the output of source record {id} with the key {name} is in the other topic, at {record.Partition}@{record.Offset}");
            if (!IsOutput(record.Value, id.Partition, id.Number, name) || !Same(record.Key, key)) Wrong($"wrong: the output of source record {id} at {record.Partition}@{record.Offset}: {Encoding.ASCII.GetString(record.Value ?? [])[..Math.Min(300, record.Value?.Length ?? 0)]}");
            if (record.Partition != Partitioner.ForKey(key, topic.Count)) Wrong($"wrong: the output of source record {id} is in partition {record.Partition}");
        }
    }

    // A lookup's table is no part of the transaction: any version that it ever had will do, until it is long at its last. So of the key's versions.
    bool IsOutput(byte[]? value, int partition, int number, string key)
    {
        IEnumerable<string?> names = evidence.Names is { } history ? history.Of(key, partition, number) : NoText;
        IEnumerable<string?> tokens = evidence.Keys is { } keys ? Enumerable.Range(1, keys.Versions).Select(version => (string?)keys.Token(version, SampleRecords.PersonOf(number))) : NoText;
        return names.Any(name => tokens.Any(token => Same(value, SampleRecords.OutputValue(partition, number, name, evidence.Mix, token))));
    }

    void CheckLetters()
    {
        foreach (var record in evidence.DeadLetters.SelectMany(partition => partition.ByMarkers))
        {
            if (IdOfSource(record) is not { } id) continue;
            if (!IsLetter(record, SampleRecords.SourceValue(id.Partition, id.Number, evidence.Mix))) Wrong($"wrong: the dead letter of source record {id} does not have its bytes");
            if (!record.Headers.ContainsKey("weir-dead-code")) Wrong($"wrong: the dead letter of source record {id} has no code");
            if (record.Partition != id.Partition % evidence.DeadLetters.Count) Wrong($"wrong: the dead letter of source record {id} is in partition {record.Partition}");
        }
    }

    // One that its topic cannot hold is replaced by its head, its length and its hash.
    bool IsLetter(LoggedRecord letter, byte[]? value)
    {
        if (letter.Headers.GetValueOrDefault("weir-dead-value-sha256") is not { } hash) return Same(letter.Value, value);
        return evidence.Mix is { Bulky: true, StopsOversize: false } && value is not null && hash == Convert.ToHexStringLower(SHA256.HashData(value)) && Same(letter.Value, value[..Math.Min(value.Length, DeadLetterPointer.HeadBytes)])
            && letter.Headers.GetValueOrDefault("weir-dead-value-bytes") == value.Length.ToString(CultureInfo.InvariantCulture);
    }

    void CheckOrder()
    {
        // What was in retry is in order by the source's key; one that is skipped, or ended processes, waits for nobody.
        CheckOrder(Outputs, IdOfOutput, id => evidence.Retries && SampleRetries.SourceKey(id.Partition, id.Number) is null ? null : SampleRecords.KeyOf(id.Partition, id.Number), "output");
        CheckOrder(evidence.DeadLetters, IdOfSource, id => !evidence.Retries ? "" : _untimely.Contains(id) ? null : SampleRetries.SourceKey(id.Partition, id.Number) is { } key ? Encoding.ASCII.GetString(key) : null, "dead letter");
    }

    void CheckOrder(IReadOnlyList<PartitionContent> partitions, Func<LoggedRecord, (int Partition, int Number)?> idOf, Func<(int Partition, int Number), string?> keyOf, string what)
    {
        var last = new Dictionary<(int, string), (long Source, (int, int) Id)>();
        foreach (var record in partitions.SelectMany(partition => partition.ByMarkers))
        {
            if (idOf(record) is not { } id || !_source.TryGetValue(id, out long offset)) continue;
            if (keyOf(id) is not { } key) continue;
            var lane = (id.Partition, key);
            if (last.TryGetValue(lane, out var before) && before.Source > offset) Wrong($"out of order: {what} {record.Partition}@{record.Offset} of source record {id} comes behind that of {before.Id}");
            last[lane] = (offset, id);
        }
    }

    void CheckPositions()
    {
        for (int index = 0; index < evidence.Source.Count; index++)
        {
            var source = evidence.Source[index];
            if (source.ByMarkers.Count == 0 && !evidence.Committed.ContainsKey(index)) continue;
            if (!evidence.Committed.TryGetValue(index, out var committed))
            {
                Wrong($"position: nothing is committed for source partition {index}");
                continue;
            }
            if (committed.Offset != source.End) Wrong($"position: source partition {index} is committed at {committed.Offset} and ends at {source.End}");
            // Where an operator set the position and no record came since, there are none.
            bool isUncounted = committed.Metadata.Length == 0 && Expected(source) == default;
            if (!PartitionCounters.TryParse(committed.Metadata, out var counters) && !isUncounted) Wrong($"counters: '{committed.Metadata}' of source partition {index}");
            else if (!IsExpected(counters, source)) Wrong($"counters: source partition {index} has {counters}, and {Expected(source)} is right");
        }
    }

    bool IsExpected(PartitionCounters counters, PartitionContent source)
    {
        var expected = Expected(source);
        int passed = source.ByMarkers.Count == 0 ? 0 : _passedDrops.GetValueOrDefault(source.ByMarkers[0].Partition);
        return Enumerable.Range(0, passed + 1).Any(dropped => counters == expected with { Read = expected.Read + dropped, Dropped = expected.Dropped + dropped });
    }

    PartitionCounters Expected(PartitionContent source)
    {
        var counted = source.ByMarkers.Where(record => record.Offset >= evidence.Cuts.CountedFrom(record.Partition)).ToList();
        var fates = counted.Select(IdOfSource).OfType<(int Partition, int Number)>().Where(id => !_givenUp.Contains(id)).Select(FateOf).ToList();
        return new(fates.Count, fates.Count(fate => fate == RecordFate.Written), fates.Count(fate => fate == RecordFate.Dead), fates.Count(fate => fate == RecordFate.Dropped));
    }

    (int Partition, int Number)? IdOfSource(LoggedRecord record) =>
        !evidence.Retries ? SampleRecords.IdOf(record.Key, record.Value) : record.Headers.TryGetValue(SampleRetries.IdHeader, out string? id) ? SampleRecords.Parse(Encoding.UTF8.GetBytes(id)) : null;

    // Where there are retries, keys are of another kind, and may be left out.
    bool HasItsKey(LoggedRecord record, (int Partition, int Number) id) => evidence.Retries || Same(record.Key, SampleRecords.SourceKey(id.Partition, id.Number, evidence.Mix));

    static (int Partition, int Number)? IdOfOutput(LoggedRecord record)
    {
        try
        {
            using var json = JsonDocument.Parse(record.Value);
            return SampleRecords.Parse(Encoding.UTF8.GetBytes(json.RootElement.GetProperty("id").GetString()!));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return null;
        }
    }

    static bool Same(byte[]? left, byte[]? right) => left is null ? right is null : right is not null && left.AsSpan().SequenceEqual(right);

    void Wrong(string what)
    {
        if (_problems.Count < ProblemsMax) _problems.Add(what);
    }
}
