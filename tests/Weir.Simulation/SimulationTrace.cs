using System.Text.Json;
using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation;

/// <summary>What happened, line by line, for whoever looks into a seed: written only where the variable WEIR_TRACE names a file.</summary>
sealed class SimulationTrace(SimulationScheduler scheduler)
{
    static readonly string? Path = Environment.GetEnvironmentVariable("WEIR_TRACE");
    static readonly ApiKey[] Silent = [ApiKey.Metadata, ApiKey.ApiVersions, ApiKey.FindCoordinator, ApiKey.DescribeConfigs];
    static readonly JsonSerializerOptions Format = new() { MaxDepth = 8 };

    public void Add(string line)
    {
        if (Path is not null) File.AppendAllText(Path, $"{scheduler.Now.TotalSeconds,10:0.0000} {line}{Environment.NewLine}");
    }

    public void Watch(EmbeddedBroker broker, SimulatedProcess process)
    {
        if (Path is null) return;
        Add($"+++ {process} is up");
        var (request, response) = (broker.Faults.OnRequest, broker.Faults.OnResponse);
        broker.Faults.OnRequest = async asked =>
        {
            if (!Silent.Contains(asked.ApiKey)) Add($"{process} <- {asked.ApiKey} {Text(asked.Message)}");
            return request is null ? FaultAction.Pass : await request(asked);
        };
        broker.Faults.OnResponse = async (asked, answer) =>
        {
            if (!Silent.Contains(asked.ApiKey)) Add($"{process} -> {asked.ApiKey} {Text(answer)}");
            return response is null ? FaultAction.Pass : await response(asked, answer);
        };
    }

    static string Text(IMessage message)
    {
        if (message is ProduceRequest produce) return string.Join(" ", produce.TopicData.SelectMany(topic => topic.PartitionData.Select(data => $"{topic.Name}/{data.Index} {Batch(data)}")));
        if (message is FetchResponse fetched) return string.Join(" ", fetched.Responses.SelectMany(topic => topic.Partitions.Select(data => $"{topic.Topic}/{data.PartitionIndex} {data.ErrorCode} high {data.HighWatermark} stable {data.LastStableOffset} {Batches(data.Records)}")));
        if (message is FetchRequest fetch) return string.Join(" ", fetch.Topics.SelectMany(topic => topic.Partitions.Select(data => $"{topic.Topic}/{data.Partition}@{data.FetchOffset}")));
        string text = JsonSerializer.Serialize(message, message.GetType(), Format);
        return text.Length > 600 ? text[..600] : text;
    }

    static string Batches(ReadOnlyMemory<byte>? records)
    {
        var text = new System.Text.StringBuilder();
        var rest = records ?? default;
        while (RecordBatch.TryRead(ref rest, out var batch)) text.Append($"[{batch.BaseOffset}..{batch.LastOffset} {batch.ProducerId}/{batch.ProducerEpoch}{(batch.IsControl ? ControlBatch.TypeOf(batch) : "")}]");
        return text.ToString();
    }

    static string Batch(ProduceRequest.PartitionProduceData data)
    {
        var rest = data.Records ?? default;
        return RecordBatch.TryRead(ref rest, out var batch) ? $"producer {batch.ProducerId} epoch {batch.ProducerEpoch} sequence {batch.BaseSequence} count {batch.Count}" : "";
    }
}
