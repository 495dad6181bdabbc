using System.Globalization;
using System.Text;
using Weir.Commands.Records;
using Weir.Kafka;
using Weir.Kafka.Reading;

namespace Weir.Demo;

/// <summary>The last dead letters of each partition, for the key <c>d</c>: why each died and how its value begins. The demo's logins are made up.</summary>
static class NewestLetters
{
    const int PerPartition = 2;
    const int ShownBytes = 70;

    public static async Task<List<string>> ReadAsync(KafkaClient client, string topic, CancellationToken cancellation)
    {
        var lines = new List<string>();
        var last = new Commands.Records.OffsetSpec(Commands.Records.OffsetSpec.Kind.BeforeEnd, PerPartition);
        var ranges = await ReadingRanges.OfAsync(client, topic, null, last, untilEnd: true, IsolationLevel.ReadCommitted, cancellation);
        await foreach (var fetched in new TopicReader(client).ReadAsync([.. ranges.Where(range => range.From < range.To)], cancellation)) Add(fetched, lines);
        return lines;
    }

    static void Add(FetchedPartition fetched, List<string> lines)
    {
        var records = fetched.Records;
        while (records.Read()) lines.Add(Line(fetched.Partition.Partition, records.Offset, records.Headers, records.Value));
    }

    static string Line(int partition, long offset, Protocol.RecordHeaders headers, ReadOnlySpan<byte> value)
    {
        string code = "", reason = "", field = "";
        foreach (var header in headers)
        {
            if (header.Key.SequenceEqual("weir-dead-code"u8)) code = Encoding.UTF8.GetString(header.Value);
            if (header.Key.SequenceEqual("weir-dead-reason"u8)) reason = Encoding.UTF8.GetString(header.Value);
            if (header.Key.SequenceEqual("weir-dead-field"u8)) field = Encoding.UTF8.GetString(header.Value) + " ";
        }
        return string.Create(CultureInfo.InvariantCulture, $"{partition}/{offset} {code} {field}{reason}: {Shown(value)}");
    }

    static string Shown(ReadOnlySpan<byte> value)
    {
        var text = new StringBuilder();
        foreach (byte b in value[..Math.Min(value.Length, ShownBytes)]) text.Append(b is >= 0x20 and < 0x7F ? (char)b : '.');
        return value.Length > ShownBytes ? text.Append(CultureInfo.InvariantCulture, $" ... ({value.Length} bytes)").ToString() : text.ToString();
    }
}
