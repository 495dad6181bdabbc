using System.Globalization;
using System.Text.Json;

namespace Weir.Commands;

/// <summary>A running process's state as <c>weir status</c> shows it.</summary>
static class ControlOutput
{
    public static void Write(TextWriter to, JsonElement status)
    {
        string Text(string name) => status.GetProperty(name).ToString();
        to.WriteLine($"{Text("pipeline")}: {Text("state")}; group {Text("group")}, instance {Text("instance")}, {Text("workers")} workers");
        var table = new TextTable("TOPIC", "PARTITION", "WORKER", "STATE", "COMMITTED", "END", "BEHIND");
        foreach (var partition in status.GetProperty("partitions").EnumerateArray()) Add(table, partition);
        table.Write(to);
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"read {Text("read")}, written {Text("written")}, dead {Dead(status)}, dropped {Text("dropped")}{InRetry(status)}; transactions {Text("committed")}, aborted {Text("aborted")}"));
        foreach (var partition in status.GetProperty("partitions").EnumerateArray())
            if (partition.TryGetProperty("halt", out var halt)) WriteHalt(to, partition, halt);
    }

    static void Add(TextTable table, JsonElement partition)
    {
        long committed = partition.GetProperty("committed").GetInt64();
        long? end = partition.GetProperty("end") is { ValueKind: JsonValueKind.Number } number ? number.GetInt64() : null;
        table.Add(partition.GetProperty("topic").GetString(), partition.GetProperty("partition").GetInt32(), partition.GetProperty("worker").GetInt32(), partition.GetProperty("state").GetString(),
            committed, end, end is { } known ? Math.Max(0, known - committed) : null);
    }

    static void WriteHalt(TextWriter to, JsonElement partition, JsonElement halt)
    {
        string Text(string name) => halt.GetProperty(name).ToString();
        to.WriteLine($"{partition.GetProperty("topic")}/{partition.GetProperty("partition")} halted at offset {Text("offset")}, {Text("since")}: {Text("code")} {Text("why")}. {Text("next")}");
    }

    // A process of an earlier version says nothing of it.
    static string InRetry(JsonElement status)
    {
        string Of(JsonElement partition) => $"{partition.GetProperty("topic")}/{partition.GetProperty("partition")} {partition.GetProperty("in_retry")}";
        var partitions = status.GetProperty("partitions").EnumerateArray().Where(partition => partition.TryGetProperty("in_retry", out var parked) && parked.GetInt32() > 0).Select(Of).ToList();
        return partitions.Count == 0 ? "" : $", in retry {status.GetProperty("in_retry")} ({string.Join(", ", partitions)})";
    }

    static string Dead(JsonElement status)
    {
        var codes = status.GetProperty("dead").EnumerateObject().Select(code => (code.Name, Count: code.Value.GetInt64())).ToList();
        return codes.Count == 0 ? "0" : string.Create(CultureInfo.InvariantCulture, $"{codes.Sum(code => code.Count)} ({string.Join(", ", codes.Select(code => $"{code.Name} {code.Count}"))})");
    }
}
