using System.CommandLine;
using System.Text.Json;
using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Commands.Groups;

/// <summary><c>weir groups reset</c>: sets the positions of a group that does not run.</summary>
sealed class GroupReset(ProgramIo io)
{
    readonly Argument<string> _group = new("group") { Description = "The consumer group: a pipeline's name, unless it says otherwise." };
    readonly Option<string[]> _topic = new("--topic", "-t") { Description = "Only this topic; may be given several times. Default: what the group has committed." };
    readonly Option<int[]> _partition = new("--partition", "-p") { Description = "Only this partition of the topic; may be given several times." };
    readonly Option<bool> _dryRun = new("--dry-run") { Description = "Only say what would change." };
    readonly ResetPlace _place = new();

    public Command Build() => ClusterCommand.Of(io, "reset", "Set the positions of a group that does not run. Records that it reads again are written again.", [_group, _topic, _partition, .. _place.Options, _dryRun], RunAsync);

    async Task RunAsync(ParseResult parsed, KafkaClient client, OutputFormat format, CancellationToken cancellation)
    {
        string group = parsed.GetValue(_group)!;
        var admin = new KafkaAdmin(client);
        var committed = await admin.CommittedOffsetsAsync(group, null, requireStable: true, cancellation);
        var partitions = await PartitionsAsync(parsed, admin, committed, cancellation);
        var places = await _place.FindAsync(parsed, admin, partitions, committed, cancellation);
        if (await GroupView.FindAsync(admin, group, cancellation) is { Members: { Count: > 0 } members } running)
            throw new CommandFailure(ExitCode.Failed, "WEIR8072", $"group '{group}' has {members.Count} members and is {running.State}", "Stop its processes first; a static member that was killed stays until its session ends");
        bool isDry = parsed.GetValue(_dryRun);
        if (!isDry) await admin.CommitOffsetsAsync(group, places, cancellation);
        var rows = partitions.Select(partition => (partition, Before: committed.GetValueOrDefault(partition)?.Offset, After: places[partition])).ToList();
        if (format == OutputFormat.Json) io.Out.WriteLine(JsonText.Of(json => Write(json, group, isDry, rows)));
        else Write(io.Out, rows);
        io.Error.WriteLine(isDry ? $"nothing was changed: without --dry-run group {group} goes on there" : $"group {group} goes on there");
    }

    async Task<List<TopicPartition>> PartitionsAsync(ParseResult parsed, KafkaAdmin admin, IReadOnlyDictionary<TopicPartition, CommittedOffset> committed, CancellationToken cancellation)
    {
        string[] topics = parsed.GetValue(_topic) is { Length: > 0 } named ? named : [.. committed.Keys.Select(partition => partition.Topic).Distinct().Order(StringComparer.Ordinal)];
        if (topics.Length == 0) throw new CommandFailure(ExitCode.Failed, "WEIR8015", $"group '{parsed.GetValue(_group)}' has committed nothing", "Check its name, or name the topic with -t");
        int[] only = parsed.GetValue(_partition) ?? [];
        if (only.Length > 0 && topics.Length > 1) throw CommandFailure.Usage("--partition needs one topic", "Name it with -t");
        var partitions = new List<TopicPartition>();
        foreach (string topic in topics)
        {
            int count = (await admin.DescribeTopicAsync(topic, cancellation)).Partitions.Count;
            if (only.Where(partition => partition < 0 || partition >= count).Select(partition => (int?)partition).FirstOrDefault() is { } wrong) throw new CommandFailure(ExitCode.Failed, "WEIR8012", $"topic '{topic}' has no partition {wrong}", $"It has 0 to {count - 1}");
            partitions.AddRange((only.Length > 0 ? only.Distinct().Order() : Enumerable.Range(0, count)).Select(partition => new TopicPartition(topic, partition)));
        }
        return partitions;
    }

    static void Write(TextWriter to, List<(TopicPartition Partition, long? Before, long After)> rows)
    {
        var table = new TextTable("TOPIC", "PARTITION", "BEFORE", "AFTER", "CHANGE");
        foreach (var (partition, before, after) in rows) table.Add(partition.Topic, partition.Partition, before, after, after - before);
        table.Write(to);
    }

    static void Write(Utf8JsonWriter json, string group, bool isDry, List<(TopicPartition Partition, long? Before, long After)> rows)
    {
        json.WriteStartObject();
        json.WriteString("group", group);
        json.WriteBoolean("dry_run", isDry);
        json.WriteStartArray("positions");
        foreach (var (partition, before, after) in rows)
        {
            json.WriteStartObject();
            json.WriteString("topic", partition.Topic);
            json.WriteNumber("partition", partition.Partition);
            if (before is { } known) json.WriteNumber("before", known);
            else json.WriteNull("before");
            json.WriteNumber("after", after);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
