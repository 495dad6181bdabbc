using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Weir.Kafka.Lag;

namespace Weir.Commands;

/// <summary><c>weir lag</c>: how far a group is behind, in records, in seconds, and how long until nothing is left.</summary>
sealed class LagCommand(ProgramIo io)
{
    readonly KafkaAccess _kafka = new(io);
    readonly OutputOption _output = new();
    readonly Argument<string> _group = new("group") { Description = "The consumer group: a pipeline's name, unless it says otherwise." };
    readonly Option<string[]> _topic = new("--topic", "-t") { Description = "Only this topic. Default: what the group has committed." };
    readonly Option<TimeSpan?> _watch = ParsedOption.Of<TimeSpan>("--for", "How long to watch, for the time to drain. Default: 1s.", "2s", ValueSyntax.Duration);

    public Command Build()
    {
        var command = new Command("lag", "How far a group is behind: records, seconds, time to drain.") { _group, _topic, _watch };
        _kafka.AddTo(command);
        _output.AddTo(command);
        command.SetAction(RunAsync);
        return command;
    }

    async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellation)
    {
        await using var client = _kafka.Connect(parsed);
        var lag = new ConsumerLag(client);
        string[]? topics = parsed.GetValue(_topic) is { Length: > 0 } named ? named : null;
        var earlier = await lag.OfAsync(parsed.GetValue(_group)!, topics, cancellation);
        if (earlier.Partitions.Count == 0)
            throw new CommandFailure(ExitCode.Failed, "WEIR8015", $"group '{earlier.Group}' has committed nothing", "Check its name, or name the topic with -t");
        if (earlier.Records > 0) await Task.Delay((parsed.GetValue(_watch) ?? TimeSpan.FromSeconds(1)), io.Time, cancellation);
        var now = earlier.Records > 0 ? await lag.OfAsync(parsed.GetValue(_group)!, topics, cancellation) : earlier;
        if (_output.Of(parsed) == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => Write(json, now, now.TimeToDrain(earlier))));
        else Write(now, now.TimeToDrain(earlier));
        return ExitCode.Done;
    }

    void Write(GroupLag lag, TimeSpan? drain)
    {
        var table = new TextTable("TOPIC", "PARTITION", "COMMITTED", "END", "RECORDS BEHIND", "SECONDS BEHIND");
        foreach (var partition in lag.Partitions) table.Add(partition.Partition.Topic, partition.Partition.Partition, partition.Committed, partition.End, partition.Records, Seconds(partition.Behind));
        table.Write(io.Out);
        string ends = drain is { } time ? string.Create(CultureInfo.InvariantCulture, $"drained in {time.TotalSeconds:0.0} s") : "not draining";
        io.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lag.Group}: {lag.Records} records, {Seconds(lag.Behind):0.0} s behind, {ends}{(lag.InRetry > 0 ? $"; {lag.InRetry} more in retry" : "")}"));
    }

    static void Write(Utf8JsonWriter json, GroupLag lag, TimeSpan? drain)
    {
        json.WriteStartObject();
        json.WriteString("group", lag.Group);
        json.WriteNumber("records_behind", lag.Records);
        json.WriteNumber("seconds_behind", Seconds(lag.Behind));
        if (drain is { } time) json.WriteNumber("seconds_to_drain", Seconds(time));
        else json.WriteNull("seconds_to_drain");
        json.WriteNumber("in_retry", lag.InRetry);
        json.WriteStartArray("partitions");
        foreach (var partition in lag.Partitions) Write(json, partition);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, PartitionLag partition)
    {
        json.WriteStartObject();
        json.WriteString("topic", partition.Partition.Topic);
        json.WriteNumber("partition", partition.Partition.Partition);
        if (partition.Committed is { } committed) json.WriteNumber("committed", committed);
        else json.WriteNull("committed");
        json.WriteNumber("end", partition.End);
        json.WriteNumber("records_behind", partition.Records);
        json.WriteNumber("seconds_behind", Seconds(partition.Behind));
        json.WriteNumber("in_retry", partition.InRetry);
        json.WriteNumber("lost_to_retention", partition.Lost);
        json.WriteEndObject();
    }

    static double Seconds(TimeSpan span) => Math.Round(span.TotalSeconds, 3);
}
