using System.Globalization;
using Weir.Commands;
using Weir.Engine.Delivery;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;

namespace Weir.DeadLetters;

/// <summary>Makes of letters the records they were: topic, partition, timestamp, key, value and headers; and a count of replays.</summary>
/// <param name="client">The cluster that they go to.</param>
/// <param name="to">Another topic than the recorded one; null: that.</param>
sealed class OriginReturn(KafkaClient client, string? to)
{
    readonly Dictionary<string, int> _partitions = new(StringComparer.Ordinal);

    /// <summary>Another topic than the recorded one; null: that.</summary>
    public string? To => to;

    /// <summary>Null: nobody recorded where the record came from.</summary>
    /// <exception cref="CommandFailure">WEIR8064: the topic or the partition is not there.</exception>
    public async Task<Reentry?> MakeAsync(DeadLetter letter, byte[]? value, DateTimeOffset now, CancellationToken cancellation)
    {
        if ((to ?? letter.Topic) is not { } topic) return null;
        int partitions = await PartitionsAsync(topic, letter, cancellation);
        // In another topic, or where none was recorded, where a producer would have put it.
        int partition = to is null && letter.Partition is { } recorded ? recorded : letter.Key is { } key ? Partitioner.ForKey(key, partitions) : (letter.Partition ?? letter.Address.Partition) % partitions;
        if (partition >= partitions) throw new CommandFailure(ExitCode.Failed, "WEIR8064", $"{letter.Address} comes from partition {partition} of '{topic}', which has only {partitions}", "Send it to a topic of its own with --to");
        return new(topic, partition, letter.Timestamp < 0 ? now.ToUnixTimeMilliseconds() : letter.Timestamp, letter.Key, value, Headers(letter));
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

    async Task<int> PartitionsAsync(string topic, DeadLetter letter, CancellationToken cancellation)
    {
        if (_partitions.TryGetValue(topic, out int known)) return known;
        var found = await new KafkaAdmin(client).FindTopicAsync(topic, cancellation)
            ?? throw new CommandFailure(ExitCode.Failed, "WEIR8064", $"{letter.Address} comes from topic '{topic}', which does not exist", "Create it, or send the letters to another with --to");
        return _partitions[topic] = found.Partitions.Count;
    }
}
