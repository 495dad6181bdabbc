using Weir.Protocol;

namespace Weir.Broker.Groups;

/// <summary>A consumer group as it is written down in the state table: what Apache Kafka spreads over six kinds of records, in one.</summary>
static class ConsumerGroupValue
{
    const short Version = 0;

    public static byte[] Write(ConsumerGroupSnapshot group)
    {
        using var writer = new WireWriter();
        writer.WriteInt16(Version);
        writer.WriteInt32(group.Epoch);
        writer.WriteInt32(group.TargetEpoch);
        writer.WriteCount(group.Topics.Count, flexible: false);
        foreach (var topic in group.Topics.Values)
        {
            writer.WriteString(topic.Name, flexible: false);
            writer.WriteUuid(topic.Id);
            writer.WriteInt32(topic.Partitions);
        }
        writer.WriteCount(group.Members.Count, flexible: false);
        foreach (var member in group.Members) Write(writer, member);
        return writer.ToArray();
    }

    public static ConsumerGroupSnapshot Read(ReadOnlyMemory<byte> value)
    {
        var reader = new WireReader(value);
        if (reader.ReadInt16() is not Version and var version) throw new ProtocolException($"a value of version {version} in the state of a consumer group; {Version} can be read");
        int epoch = reader.ReadInt32(), targetEpoch = reader.ReadInt32();
        var topics = new SortedDictionary<string, CatalogTopic>(StringComparer.Ordinal);
        for (int left = reader.ReadCount(flexible: false); left > 0; left--)
        {
            string name = reader.ReadString(flexible: false);
            topics[name] = new(reader.ReadUuid(), name, reader.ReadInt32());
        }
        var members = new ConsumerMember[reader.ReadCount(flexible: false)];
        for (int i = 0; i < members.Length; i++) members[i] = ReadMember(ref reader);
        return new(epoch, targetEpoch, topics, members);
    }

    static void Write(WireWriter writer, ConsumerMember member)
    {
        writer.WriteString(member.Id, flexible: false);
        writer.WriteString(member.InstanceId, flexible: false);
        writer.WriteString(member.RackId, flexible: false);
        writer.WriteString(member.ClientId, flexible: false);
        writer.WriteString(member.ClientHost, flexible: false);
        writer.WriteInt32(member.RebalanceTimeoutMs);
        writer.WriteCount(member.Topics.Count, flexible: false);
        foreach (string topic in member.Topics) writer.WriteString(topic, flexible: false);
        writer.WriteString(member.Pattern?.Text ?? "", flexible: false);
        writer.WriteString(member.Assignor, flexible: false);
        writer.WriteInt32(member.Epoch);
        writer.WriteInt32(member.PreviousEpoch);
        writer.WriteInt8((sbyte)member.State);
        Write(writer, member.Assigned);
        Write(writer, member.Revoking);
        Write(writer, member.Target.ToDictionary(partition => partition, _ => 0));
    }

    static ConsumerMember ReadMember(ref WireReader reader)
    {
        var member = new ConsumerMember(reader.ReadString(flexible: false))
        {
            InstanceId = reader.ReadNullableString(flexible: false),
            RackId = reader.ReadNullableString(flexible: false),
            ClientId = reader.ReadString(flexible: false),
            ClientHost = reader.ReadString(flexible: false),
            RebalanceTimeoutMs = reader.ReadInt32(),
        };
        var topics = new string[reader.ReadCount(flexible: false)];
        for (int i = 0; i < topics.Length; i++) topics[i] = reader.ReadString(flexible: false);
        member.Topics = topics;
        member.Pattern = ReadPattern(reader.ReadString(flexible: false));
        member.Assignor = reader.ReadNullableString(flexible: false);
        (member.Epoch, member.PreviousEpoch, member.State) = (reader.ReadInt32(), reader.ReadInt32(), (ConsumerMemberState)reader.ReadInt8());
        member.Assigned = ReadPartitions(ref reader);
        member.Revoking = ReadPartitions(ref reader);
        member.Target = ReadPartitions(ref reader).Keys.ToHashSet();
        return member;
    }

    static TopicPattern? ReadPattern(string text)
    {
        if (text.Length == 0) return null;
        return TopicPattern.Parse(text, out string? problem) ?? throw new ProtocolException($"the pattern `{text}` in the state of a consumer group: {problem}");
    }

    static void Write(WireWriter writer, IReadOnlyDictionary<TopicIdPartition, int> partitions)
    {
        writer.WriteCount(partitions.Count, flexible: false);
        foreach (var (partition, epoch) in partitions)
        {
            writer.WriteUuid(partition.TopicId);
            writer.WriteInt32(partition.Partition);
            writer.WriteInt32(epoch);
        }
    }

    static Dictionary<TopicIdPartition, int> ReadPartitions(ref WireReader reader)
    {
        var partitions = new Dictionary<TopicIdPartition, int>();
        for (int left = reader.ReadCount(flexible: false); left > 0; left--) partitions[new(reader.ReadUuid(), reader.ReadInt32())] = reader.ReadInt32();
        return partitions;
    }
}
