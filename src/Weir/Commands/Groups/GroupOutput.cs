using System.Text.Json;
using Weir.Kafka.Admin;
using Weir.Kafka.Lag;

namespace Weir.Commands.Groups;

/// <summary>Groups as <c>weir groups</c> shows them.</summary>
static class GroupOutput
{
    public static void Write(TextWriter to, IReadOnlyList<ListedGroup> groups)
    {
        var table = new TextTable("GROUP", "KIND", "PROTOCOL", "STATE");
        foreach (var group in groups) table.Add(group.GroupId, group.ProtocolType, group.Type, group.State);
        table.Write(to);
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<ListedGroup> groups)
    {
        json.WriteStartArray();
        foreach (var group in groups)
        {
            json.WriteStartObject();
            json.WriteString("group", group.GroupId);
            json.WriteString("kind", group.ProtocolType);
            json.WriteString("protocol", group.Type);
            json.WriteString("state", group.State);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    public static void Write(TextWriter to, GroupView view)
    {
        to.WriteLine($"{view.Group.GroupId}: {view.Group.State}, {view.Group.Members.Count} members{(view.Group.Assignor.Length > 0 ? $", assignor {view.Group.Assignor}" : "")}");
        var positions = new TextTable("TOPIC", "PARTITION", "COMMITTED", "END", "RECORDS BEHIND", "OWNER");
        foreach (var lag in view.Lag.Partitions) positions.Add(lag.Partition.Topic, lag.Partition.Partition, lag.Committed, lag.End, lag.Records, view.OwnerOf(lag.Partition) is { } owner ? owner.InstanceId ?? owner.MemberId : null);
        positions.Write(to);
        if (view.Group.Members.Count == 0) return;
        to.WriteLine();
        var members = new TextTable("MEMBER", "INSTANCE", "CLIENT", "HOST", "PARTITIONS");
        foreach (var member in view.Group.Members.OrderBy(member => member.MemberId, StringComparer.Ordinal)) members.Add(member.MemberId, member.InstanceId, member.ClientId, member.Host, string.Join(' ', member.Assignment));
        members.Write(to);
    }

    public static void Write(Utf8JsonWriter json, GroupView view)
    {
        json.WriteStartObject();
        json.WriteString("group", view.Group.GroupId);
        json.WriteString("state", view.Group.State);
        json.WriteString("assignor", view.Group.Assignor);
        json.WriteStartArray("positions");
        foreach (var lag in view.Lag.Partitions) Write(json, view, lag);
        json.WriteEndArray();
        json.WriteStartArray("members");
        foreach (var member in view.Group.Members.OrderBy(member => member.MemberId, StringComparer.Ordinal)) Write(json, member);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, GroupView view, PartitionLag lag)
    {
        json.WriteStartObject();
        json.WriteString("topic", lag.Partition.Topic);
        json.WriteNumber("partition", lag.Partition.Partition);
        if (lag.Committed is { } committed) json.WriteNumber("committed", committed);
        else json.WriteNull("committed");
        json.WriteNumber("end", lag.End);
        json.WriteNumber("records_behind", lag.Records);
        json.WriteString("metadata", view.Committed.GetValueOrDefault(lag.Partition)?.Metadata);
        json.WriteString("member", view.OwnerOf(lag.Partition)?.MemberId);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, GroupMember member)
    {
        json.WriteStartObject();
        json.WriteString("member", member.MemberId);
        json.WriteString("instance", member.InstanceId);
        json.WriteString("client", member.ClientId);
        json.WriteString("host", member.Host);
        json.WriteStartArray("partitions");
        foreach (var partition in member.Assignment) json.WriteStringValue(partition.ToString());
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
