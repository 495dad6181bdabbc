using System.Globalization;
using Weir.Engine.Delivery;
using Weir.Kafka;
using Weir.Protocol;

namespace Weir.DeadLetters;

/// <summary>Makes of letters the records they were: topic, partition, timestamp, key, value and headers; and a count of replays.</summary>
/// <param name="client">The cluster that they go to.</param>
/// <param name="to">Another topic than the recorded one; null: that.</param>
sealed class OriginReturn(KafkaClient client, string? to)
{
    readonly Dictionary<string, OriginTopic?> _topics = new(StringComparer.Ordinal);

    /// <summary>Another topic than the recorded one; null: that.</summary>
    public string? To => to;

    /// <summary>Whether records get the time of now instead of their own.</summary>
    public bool IsAsOfNow { get; init; }

    /// <summary>Told what could not be made sure of.</summary>
    public Action<string> Note { get; init; } = _ => { };

    /// <returns>The record, or why there is none.</returns>
    public async Task<(Reentry? Record, NoReturn? Not)> MakeAsync(DeadLetter letter, byte[]? value, DateTimeOffset now, CancellationToken cancellation)
    {
        if ((to ?? letter.Topic) is not { } topic) return (null, new("no origin is recorded", "name a topic with --to"));
        if (!_topics.TryGetValue(topic, out var found)) found = _topics[topic] = await OriginTopic.FindAsync(client, topic, !IsAsOfNow, Note, cancellation);
        if (found is null) return (null, new($"topic '{topic}' does not exist", to is null ? "create it, or name another with --to" : "create it"));
        if (found.IsHidden) return (null, new($"topic '{topic}' may not be seen", $"allow DESCRIBE and WRITE on it{(to is null ? ", or name another with --to" : "")}"));
        int partition = PartitionOf(letter, found.Partitions);
        if (partition >= found.Partitions) return (null, new($"comes from partition {partition} of '{topic}', which has only {found.Partitions}", "name another topic with --to"));
        bool isAsOfNow = IsAsOfNow || letter.Timestamp < 0;
        if (!isAsOfNow && found.IsTooOld(letter.Timestamp, now)) return (null, new($"older than '{topic}' keeps ({LetterTime.Age(found.Kept!.Value)})", "--timestamp now, or redrive --through"));
        return (new(topic, partition, isAsOfNow ? now.ToUnixTimeMilliseconds() : letter.Timestamp, letter.Key, value, Headers(letter)), null);
    }

    /// <summary>The record's own headers, and how often it went back with this time.</summary>
    public static byte[] Headers(DeadLetter letter)
    {
        var encoder = new HeaderEncoder();
        foreach (var header in new RecordHeaders(letter.Headers)) encoder.AddEncoded(header.Encoded);
        Span<byte> digits = stackalloc byte[16];
        (letter.Replays + 1).TryFormat(digits, out int length, default, CultureInfo.InvariantCulture);
        encoder.Add(DeadLetterHeaders.ReplaysName, digits[..length]);
        return encoder.Encoded.ToArray();
    }

    // In another topic, or where none was recorded, where a producer would have put it.
    int PartitionOf(DeadLetter letter, int partitions) =>
        to is null && letter.Partition is { } recorded ? recorded : letter.Key is { } key ? Partitioner.ForKey(key, partitions) : (letter.Partition ?? letter.Address.Partition) % partitions;
}
