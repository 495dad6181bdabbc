using System.Text.Json;
using Weir.Kafka;

namespace Weir.Control;

/// <summary>A run that can be asked and told, and its name.</summary>
sealed record ControlledRun(PipelineRun Run, string Instance)
{
    /// <summary>What <c>weir status</c> shows; nothing of a record is in it.</summary>
    public void Write(Utf8JsonWriter json)
    {
        var status = Run.Status;
        var partitions = Run.Control.Partitions;
        json.WriteStartObject();
        json.WriteString("pipeline", Run.Plan.Name);
        json.WriteString("group", Run.Plan.Source.Group);
        json.WriteString("instance", Instance);
        json.WriteNumber("workers", Run.Workers);
        json.WriteString("state", Word(partitions.Count == 0 ? PartitionState.Running : partitions.Max(partition => partition.State)));
        json.WriteNumber("read", status.Read);
        json.WriteNumber("written", status.Written);
        json.WriteNumber("dropped", status.Dropped);
        json.WriteStartObject("dead");
        foreach (var (code, count) in status.Dead.OrderBy(pair => pair.Key, StringComparer.Ordinal)) json.WriteNumber(code, count);
        json.WriteEndObject();
        json.WriteNumber("in_retry", status.InRetry);
        json.WriteNumber("committed", status.Committed);
        json.WriteNumber("aborted", status.Aborted);
        json.WriteStartArray("partitions");
        foreach (var partition in partitions) Write(json, partition);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, PartitionStatus partition)
    {
        json.WriteStartObject();
        json.WriteString("topic", partition.Topic);
        json.WriteNumber("partition", partition.Partition);
        json.WriteNumber("worker", partition.Worker);
        json.WriteString("state", Word(partition.State));
        json.WriteNumber("committed", partition.Committed);
        json.WriteNumber("position", partition.Position);
        if (partition.End >= 0) json.WriteNumber("end", partition.End);
        else json.WriteNull("end");
        json.WriteNumber("in_retry", partition.InRetry);
        if (partition.Halt is { } halt) Write(json, halt);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, PartitionHalt halt)
    {
        json.WriteStartObject("halt");
        json.WriteNumber("offset", halt.Offset);
        json.WriteString("since", halt.Since);
        json.WriteString("code", halt.Code);
        json.WriteString("why", halt.Why);
        json.WriteString("next", halt.Next);
        json.WriteEndObject();
    }

    static string Word(PartitionState state) => state switch { PartitionState.Halted => "halted", PartitionState.Paused => "paused", _ => "running" };
}
