using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Commands.Records;

/// <summary>From a place in words to the offsets of each partition.</summary>
static class ReadingRanges
{
    public static async Task<List<PartitionRange>> OfAsync(KafkaClient client, string topic, int? only, OffsetSpec begin, bool untilEnd, IsolationLevel isolation, CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        int count = (await admin.DescribeTopicAsync(topic, cancellation)).Partitions.Count;
        if (only is < 0 || only >= count) throw new CommandFailure(ExitCode.Usage, "WEIR8012", $"topic '{topic}' has no partition {only}", $"It has 0 to {count - 1}");
        var partitions = Enumerable.Range(0, count).Where(partition => only is null || partition == only).Select(partition => new TopicPartition(topic, partition)).ToList();
        var earliest = await admin.ListOffsetsAsync(partitions, Kafka.Admin.OffsetSpec.Earliest, isolation, cancellation);
        var end = await admin.ListOffsetsAsync(partitions, Kafka.Admin.OffsetSpec.Latest, isolation, cancellation);
        var found = begin.From switch
        {
            OffsetSpec.Kind.Time => await admin.ListOffsetsAsync(partitions, Kafka.Admin.OffsetSpec.At(RecordTime.Of(begin.Value)), isolation, cancellation),
            OffsetSpec.Kind.BeforeEnd when begin.Value > 0 => await new LastRecords(client, isolation, begin.Value).FindAsync(earliest, end, cancellation),
            _ => null,
        };
        return [.. partitions.Select(partition => new PartitionRange(topic, partition.Partition, found?[partition] ?? begin.Resolve(earliest[partition], end[partition]), untilEnd ? end[partition] : null))];
    }
}
