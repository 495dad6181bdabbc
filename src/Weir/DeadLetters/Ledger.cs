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
    readonly Dictionary<TopicPartition, long> _read = [];
    readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    (string? Letters, string? Ledger) _ids;
    IReadOnlyList<long> _firstLetters = [];

    /// <summary>Reads all of it, as far as it is committed, or what came since the last time; empty where the topic is not there.</summary>
    /// <exception cref="KafkaServerException">It may not be read.</exception>
    public async Task ReadAsync(CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        string? id = (await admin.DescribeTopicAsync(names.Letters, cancellation)).Id.ToStringOrNull();
        // The ledger is kept for ever, letters are not: what is said of those that are gone takes no memory.
        _firstLetters = await admin.ListOffsetsAsync(names.Letters, OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation);
        var topic = await admin.FindTopicAsync(names.Ledger, cancellation);
        Forget(id, topic);
        if (topic is null) return;
        var partitions = topic.Partitions.Select(partition => new TopicPartition(names.Ledger, partition.Index)).ToList();
        var first = await admin.ListOffsetsAsync(partitions, OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation);
        var end = await admin.ListOffsetsAsync(partitions, OffsetSpec.Latest, IsolationLevel.ReadCommitted, cancellation);
        var ranges = partitions.Select(partition => new PartitionRange(names.Ledger, partition.Partition, Math.Max(first[partition], _read.GetValueOrDefault(partition)), end[partition])).Where(range => range.From < range.To).ToList();
        await foreach (var fetched in new TopicReader(client).ReadAsync(ranges, cancellation)) Take(fetched, _ids.Letters);
        foreach (var partition in partitions) _read[partition] = end[partition];
    }

    /// <summary>Null: the letter is open.</summary>
    public LedgerEntry? Find(DeadLetter letter) => Find(letter.Address) is { } entry && entry.IsOf(letter.WrittenAt) ? entry : null;

    /// <summary>Of whatever letter is, or was, there; null: nothing was done with any.</summary>
    public LedgerEntry? Find(RecordAddress letter) => _entries.GetValueOrDefault((letter.Partition, letter.Offset));

    public bool IsOpen(DeadLetter letter) => Find(letter) is null;

    /// <summary>Whether something was done already with the letter of an entry that is to be made.</summary>
    public bool HasOneFor(LedgerEntry entry) => Find(entry.Letter) is { } there && (entry.LetterTimestamp is not { } written || there.IsOf(written));

    /// <summary>Of an action that committed.</summary>
    public void Add(LedgerEntry entry) => _entries[(entry.Letter.Partition, entry.Letter.Offset)] = entry with
    {
        // The same few texts stand in hundreds of thousands of entries.
        Letter = entry.Letter with { Topic = names.Letters },
        Who = Shared(entry.Who)!,
        Why = Shared(entry.Why),
        To = Shared(entry.To),
        TopicId = Shared(entry.TopicId),
    };

    string? Shared(string? text)
    {
        if (text is null) return null;
        if (_texts.TryGetValue(text, out string? known)) return known;
        _texts.Add(text);
        return text;
    }

    void Forget(string? letters, TopicMetadata? topic)
    {
        string? ledger = topic?.Id.ToStringOrNull();
        if (topic is null || IsAnother(_ids.Letters, letters) || IsAnother(_ids.Ledger, ledger))
        {
            _entries.Clear();
            _read.Clear();
        }
        _ids = (letters ?? _ids.Letters, ledger ?? _ids.Ledger);
        foreach (var entry in _entries.Values.Where(entry => !IsThere(entry.Letter)).ToList()) _entries.Remove((entry.Letter.Partition, entry.Letter.Offset));
    }

    static bool IsAnother(string? before, string? now) => before is not null && now is not null && before != now;

    bool IsThere(RecordAddress letter) => letter.Partition >= _firstLetters.Count || letter.Offset >= _firstLetters[letter.Partition];

    void Take(FetchedPartition fetched, string? id)
    {
        var records = fetched.Records;
        while (records.Read())
        {
            if (!records.HasValue && RecordAddress.Parse(System.Text.Encoding.UTF8.GetString(records.Key)) is { } reopened) _entries.Remove((reopened.Partition, reopened.Offset));
            else if (LedgerEntry.Read(records.Key, records.Value) is { } entry && entry.Letter.Topic == names.Letters && !entry.IsOfAnother(id) && IsThere(entry.Letter)) Add(entry);
        }
    }
}
