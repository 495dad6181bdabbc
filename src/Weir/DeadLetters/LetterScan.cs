using System.Runtime.CompilerServices;
using Weir.Commands;
using Weir.Commands.Explaining;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.DeadLetters;

/// <summary>Reads a dead-letter topic up to where it ends now, letters in the order of their partition; of single letters only where they are.</summary>
sealed class LetterScan(KafkaClient client, string topic, LetterFilter filter)
{
    /// <summary>Records that were read, letters or not.</summary>
    public long Records { get; private set; }

    /// <summary>Records that are dead letters, whatever the filter says.</summary>
    public long Letters { get; private set; }

    /// <summary>The letters that the filter lets through, in pieces that fit into memory.</summary>
    /// <exception cref="CommandFailure">WEIR8012: the filter names a partition that is not there. WEIR8060, after the last piece: there are records, and none is a dead letter. WEIR8066: nor is one that was asked for.</exception>
    public async IAsyncEnumerable<IReadOnlyList<DeadLetter>> ReadAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var fetched in new TopicReader(client).ReadAsync(await RangesAsync(cancellation), cancellation))
        {
            var piece = LettersOf(fetched);
            if (piece.Count > 0) yield return piece;
        }
        if (Records > 0 && Letters == 0 && filter.Letters.Count > 0)
            throw new CommandFailure(ExitCode.Failed, "WEIR8066", $"{filter.Letters.First()} is no dead letter: it has no headers of Weir's, Kafka Connect's, Kafka Streams' or Spring's", "Find letters with 'weir deadletters list --each'");
        if (Records > 0 && Letters == 0)
            throw new CommandFailure(ExitCode.Failed, "WEIR8060", $"'{topic}' holds no dead letters: none of its {Records} records has headers of Weir's, Kafka Connect's, Kafka Streams' or Spring's", "Name the dead-letter topic with -t, or the pipeline with -f");
    }

    List<DeadLetter> LettersOf(FetchedPartition fetched)
    {
        var piece = new List<DeadLetter>();
        var records = fetched.Records;
        while (records.Read())
        {
            Records++;
            if (LetterReader.Read(FoundRecord.Of(fetched, ref records)) is not { } letter) continue;
            Letters++;
            if (filter.Matches(letter)) piece.Add(letter);
        }
        return piece;
    }

    async Task<List<PartitionRange>> RangesAsync(CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        int count = (await admin.DescribeTopicAsync(topic, cancellation)).Partitions.Count;
        foreach (int partition in filter.Partitions.Concat(filter.Letters.Select(letter => letter.Partition)).Where(partition => partition >= count || partition < 0)) throw new CommandFailure(ExitCode.Failed, "WEIR8012", $"topic '{topic}' has no partition {partition}", $"It has 0 to {count - 1}");
        var partitions = Enumerable.Range(0, count).Where(partition => filter.Partitions.Count == 0 || filter.Partitions.Contains(partition)).Select(partition => new TopicPartition(topic, partition)).ToList();
        var first = await admin.ListOffsetsAsync(partitions, OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation);
        var end = await admin.ListOffsetsAsync(partitions, OffsetSpec.Latest, IsolationLevel.ReadCommitted, cancellation);
        var ranges = partitions.Select(partition => filter.RangeOf(partition.Partition) is (var from, var to)
            ? new PartitionRange(topic, partition.Partition, Math.Max(from, first[partition]), Math.Min(to, end[partition]))
            : new PartitionRange(topic, partition.Partition, first[partition], end[partition]));
        return [.. ranges.Where(range => range.From < range.To)];
    }
}
