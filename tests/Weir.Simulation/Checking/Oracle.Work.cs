using System.Globalization;
using System.Text;
using System.Text.Json;
using Weir.Engine.Delivery;
using Weir.Simulation.Actors;

namespace Weir.Simulation.Checking;

/// <summary>What is beside the pipeline's outputs: what waits in retry topics, and what a desk wrote down.</summary>
sealed partial class Oracle
{
    // What ever went there is a source record as it was, and no more of it waits than the counters say.
    void CheckTiers()
    {
        if (evidence.Tiers is not { } tiers) return;
        var source = evidence.Source.SelectMany(partition => partition.ByMarkers).ToDictionary(record => (record.Partition, record.Offset));
        foreach (var tier in tiers) CheckTier(tier, source);
        foreach (var partition in tiers.SelectMany(tier => tier.Waiting.Select(record => (Tier: tier.Name, Record: record))).GroupBy(waiting => waiting.Record.Partition))
        {
            long counted = PartitionCounters.TryParse(evidence.Committed.GetValueOrDefault(partition.Key)?.Metadata, out var counters) ? counters.InRetry : 0;
            var (tier, first) = partition.First();
            if (partition.Count() != counted) Wrong($"in retry: {partition.Count()} records of source partition {partition.Key} wait, the first at {tier} {first.Partition}@{first.Offset}, and by its counters {counted} do");
        }
    }

    void CheckTier(TierContent tier, Dictionary<(int, long), LoggedRecord> source)
    {
        if (tier.Partitions.Count == 0) Wrong($"{tier.Name}: the retry topic is not there");
        foreach (var record in tier.Partitions.SelectMany(partition => partition.ByMarkers))
        {
            bool isKnown = IdOfSource(record) is { } id && id.Partition == record.Partition && _source.TryGetValue(id, out long offset) && source.TryGetValue((id.Partition, offset), out var original) && Same(record.Key, original.Key) && Same(record.Value, original.Value);
            if (!isKnown) Wrong($"{tier.Name} {record.Partition}@{record.Offset}: not as a record of its source partition was written");
        }
        foreach (var (partition, position) in tier.Positions)
            if (partition >= tier.Partitions.Count || position > tier.Partitions[partition].LastStableOffset) Wrong($"position: {tier.Name} {partition} is committed at {position}, beyond what can be read");
    }

    // They commit with the record that goes back: an entry for each letter, and a line that names it.
    void CheckDeskTopics()
    {
        if (evidence.Ledger is not { } ledger || evidence.Audit is not { } audit) return;
        CheckEachLetter("ledger", ledger, record => [Encoding.UTF8.GetString(record.Key!)]);
        CheckEachLetter("audit", audit, LettersOf);
    }

    void CheckEachLetter(string name, IReadOnlyList<PartitionContent> topic, Func<LoggedRecord, IEnumerable<string>> lettersOf)
    {
        if (topic.Count == 0) Wrong($"{name}: the topic is not there");
        var letters = evidence.DeadLetters.SelectMany(partition => partition.ByMarkers).Select(letter => $"{SamplePipeline.DeadLetters}/{letter.Partition}/{letter.Offset}").ToHashSet();
        var named = new HashSet<string>();
        foreach (string letter in topic.SelectMany(partition => partition.ByMarkers).SelectMany(lettersOf))
        {
            if (!letters.Contains(letter)) Wrong($"{name}: there is no such letter {letter}");
            else if (!named.Add(letter)) Wrong($"duplicated: the {name} names letter {letter} twice");
        }
        foreach (string letter in letters.Except(named)) Wrong($"missing: the {name} does not name letter {letter}");
    }

    static IEnumerable<string> LettersOf(LoggedRecord line)
    {
        using var json = JsonDocument.Parse(line.Value);
        string topic = json.RootElement.GetProperty("topic").GetString()!;
        var letters = new List<string>();
        foreach (var partition in json.RootElement.GetProperty("offsets").EnumerateObject())
            foreach (var range in partition.Value.EnumerateArray())
            {
                long[] ends = [.. range.GetString()!.Split('-').Select(end => long.Parse(end, CultureInfo.InvariantCulture))];
                for (long offset = ends[0]; offset <= ends[^1]; offset++) letters.Add($"{topic}/{partition.Name}/{offset}");
            }
        return letters;
    }
}
