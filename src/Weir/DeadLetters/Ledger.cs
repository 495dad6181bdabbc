using Weir.Commands.Explaining;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.DeadLetters;

/// <summary>What was done with the letters of a topic: those that are open are the letters without an entry.</summary>
/// <param name="client">The cluster.</param>
/// <param name="names">The desk's topics.</param>
sealed class Ledger(KafkaClient client, DeskTopics names)
{
    readonly Dictionary<(int Partition, long Offset), LedgerEntry> _entries = [];
    IReadOnlyList<long> _firstLetters = [];

    /// <summary>Reads all of it, as far as it is committed; empty where the topic is not there.</summary>
    /// <exception cref="KafkaServerException">It may not be read.</exception>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        _entries.Clear();
        string id = (await admin.DescribeTopicAsync(names.Letters, cancellation)).Id.ToString();
        // The ledger is kept for ever, letters are not: what is said of those that are gone takes no memory.
        _firstLetters = await admin.ListOffsetsAsync(names.Letters, OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation);
        if (await admin.FindTopicAsync(names.Ledger, cancellation) is not { } topic) return;
        var partitions = topic.Partitions.Select(partition => new TopicPartition(names.Ledger, partition.Index)).ToList();
        var first = await admin.ListOffsetsAsync(partitions, OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation);
        var end = await admin.ListOffsetsAsync(partitions, OffsetSpec.Latest, IsolationLevel.ReadCommitted, cancellation);
        var ranges = partitions.Where(partition => first[partition] < end[partition]).Select(partition => new PartitionRange(names.Ledger, partition.Partition, first[partition], end[partition])).ToList();
        await foreach (var fetched in new TopicReader(client).ReadAsync(ranges, cancellation)) Take(fetched, id);
    }

    /// <summary>Null: the letter is open.</summary>
    public LedgerEntry? Find(RecordAddress letter) => _entries.GetValueOrDefault((letter.Partition, letter.Offset));

    public bool IsOpen(DeadLetter letter) => Find(letter.Address) is null;

    /// <summary>Of an action that committed.</summary>
    public void Add(LedgerEntry entry) => _entries[(entry.Letter.Partition, entry.Letter.Offset)] = entry;

    bool IsThere(RecordAddress letter) => letter.Partition >= _firstLetters.Count || letter.Offset >= _firstLetters[letter.Partition];

    void Take(FetchedPartition fetched, string id)
    {
        var records = fetched.Records;
        while (records.Read())
        {
            if (!records.HasValue && RecordAddress.Parse(System.Text.Encoding.UTF8.GetString(records.Key)) is { } reopened) _entries.Remove((reopened.Partition, reopened.Offset));
            else if (LedgerEntry.Read(records.Key, records.Value) is { } entry && entry.Letter.Topic == names.Letters && entry.TopicId == id && IsThere(entry.Letter)) Add(entry);
        }
    }
}
