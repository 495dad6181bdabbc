using Weir.Engine;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Reading;

namespace Weir.Commands.Explaining;

/// <summary>Reads one record, and says exactly why there is none.</summary>
sealed class RecordLookup(KafkaClient client)
{
    readonly KafkaAdmin _admin = new(client);

    /// <summary>The record at the address; that of a dead letter or of an output with <c>weir-source</c> is the source record it names.</summary>
    /// <exception cref="CommandFailure">There is no such record, or it is none of the pipeline's.</exception>
    public async Task<FoundRecord> SourceOfAsync(PipelinePlan plan, RecordAddress address, CancellationToken cancellation)
    {
        if (address.Topic == plan.Source.Topic) return await ReadAsync(address, cancellation);
        if (address.Topic == plan.DeadLetters.Topic)
        {
            var letter = await ReadAsync(address, cancellation);
            return await ReadAsync(RecordAddress.Parse($"{letter.Header("weir-dead-topic")}/{letter.Header("weir-dead-partition")}@{letter.Header("weir-dead-offset")}") ?? throw Unnamed(address, "weir-dead-topic"), cancellation);
        }
        if (plan.RetryTopics.Any(topic => topic.Name == address.Topic))
        {
            var waiting = await ReadAsync(address, cancellation);
            return await ReadAsync(RecordAddress.Parse($"{waiting.Header("weir-retry-topic")}/{waiting.Header("weir-retry-partition")}@{waiting.Header("weir-retry-offset")}") ?? throw Unnamed(address, "weir-retry-topic"), cancellation);
        }
        if (plan.OutputTopics.Contains(address.Topic))
            return await ReadAsync(RecordAddress.Parse((await ReadAsync(address, cancellation)).Header("weir-source") ?? "") ?? throw Unnamed(address, "weir-source"), cancellation);
        throw CommandFailure.Usage($"topic '{address.Topic}' is none of the pipeline '{plan.Name}'", $"It reads '{plan.Source.Topic}' and writes {string.Join(", ", plan.OutputTopics.Select(topic => $"'{topic}'"))} and '{plan.DeadLetters.Topic}'; name its file with -f");
    }

    /// <summary>The record at the address, of whatever topic.</summary>
    /// <exception cref="CommandFailure">There is none, and why.</exception>
    public async Task<FoundRecord> ReadAsync(RecordAddress address, CancellationToken cancellation)
    {
        var partition = new TopicPartition(address.Topic, address.Partition);
        int count = (await _admin.DescribeTopicAsync(address.Topic, cancellation)).Partitions.Count;
        if (address.Partition >= count) throw new CommandFailure(ExitCode.Failed, "WEIR8012", $"topic '{address.Topic}' has no partition {address.Partition}", $"It has 0 to {count - 1}");
        long first = (await _admin.ListOffsetsAsync([partition], OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation))[partition];
        long end = (await _admin.ListOffsetsAsync([partition], OffsetSpec.Latest, IsolationLevel.ReadCommitted, cancellation))[partition];
        if (address.Offset < first) throw Missing(address, $"everything before offset {first} is deleted", first < end ? $"{address.Topic}/{address.Partition} holds offsets {first} to {end - 1}; an archive may hold the record" : "The partition is empty; an archive may hold the record");
        if (address.Offset >= end) throw Missing(address, $"what read_committed sees ends before offset {end}", "It may not be written yet, or be in a transaction that is open: weir transactions list");
        await foreach (var fetched in new TopicReader(client).ReadAsync([new(address.Topic, address.Partition, address.Offset, address.Offset + 1)], cancellation))
        {
            var records = fetched.Records;
            if (records.Read()) return FoundRecord.Of(fetched, ref records);
        }
        throw Missing(address, "the offset holds a marker, an aborted record, or was compacted away", $"See what is around it: weir consume -t {address.Topic} -p {address.Partition} -o {address.Offset} -c 1");
    }

    static CommandFailure Missing(RecordAddress address, string why, string hint) => new(ExitCode.Failed, "WEIR8028", $"there is no record {address}: {why}", hint);

    static CommandFailure Unnamed(RecordAddress address, string header) => new(ExitCode.Failed, "WEIR8029", $"{address} does not say where it comes from: it has no header {header}", "Name the source record; outputs have the header when sink.headers lists it");
}
