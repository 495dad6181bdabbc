using Weir.Engine;
using Weir.Kafka;
using Weir.Kafka.Reading;

namespace Weir.Trial;

/// <summary>What stands before the records that a command looks at, for pipelines whose steps remember it.</summary>
static class WindowBefore
{
    /// <summary>Has each processor recall what it needs to decide from the ranges' beginnings on.</summary>
    public static async Task RecallAsync(KafkaClient client, IReadOnlyCollection<RecordProcessor> processors, IReadOnlyCollection<PartitionRange> ranges, CancellationToken cancellation)
    {
        var memories = processors.Select(processor => processor.Memory).OfType<RecordMemory>().ToList();
        if (memories.Count == 0) return;
        var positions = ranges.Select(range => new PartitionPosition(new(range.Topic, range.Partition), range.From)).ToList();
        await foreach (var piece in new WindowReader(client, memories.Max(memory => memory.Window)).ReadAsync(positions, cancellation))
            foreach (var memory in memories) Recall(memory, piece);
    }

    static void Recall(RecordMemory memory, FetchedPartition piece)
    {
        var records = piece.Records;
        while (records.Read()) memory.Recall(records.Source);
        memory.Trim(piece.Partition.Partition, piece.NextOffset);
    }
}
