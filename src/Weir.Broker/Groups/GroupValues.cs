using Weir.Protocol;

namespace Weir.Broker.Groups;

/// <summary>Groups and committed offsets as they are written down: Apache Kafka's GroupMetadataValue 3 and OffsetCommitValue 3.</summary>
static class GroupValues
{
    const short Version = 3;

    public static byte[] Write(CommittedOffset offset) => Written(writer =>
    {
        writer.WriteInt16(Version);
        writer.WriteInt64(offset.Offset);
        writer.WriteInt32(offset.LeaderEpoch);
        writer.WriteString(offset.Metadata, flexible: false);
        writer.WriteInt64(offset.CommittedAtMs);
    });

    public static byte[] Write(ClassicGroup group, long nowMs) => Written(writer =>
    {
        writer.WriteInt16(Version);
        writer.WriteString(group.ProtocolType ?? "", flexible: false);
        writer.WriteInt32(group.Generation);
        writer.WriteString(group.Protocol, flexible: false);
        writer.WriteString(group.Leader, flexible: false);
        writer.WriteInt64(nowMs);
        writer.WriteCount(group.Members.Count, flexible: false);
        foreach (var member in group.Members) Write(writer, member, group.Protocol);
    });

    public static CommittedOffset ReadOffset(ReadOnlyMemory<byte> value)
    {
        var reader = new WireReader(value);
        Expect(reader.ReadInt16());
        return new(reader.ReadInt64(), reader.ReadInt32(), reader.ReadString(false), reader.ReadInt64());
    }

    public static GroupSnapshot ReadGroup(ReadOnlyMemory<byte> value)
    {
        var reader = new WireReader(value);
        Expect(reader.ReadInt16());
        string type = reader.ReadString(false);
        int generation = reader.ReadInt32();
        string? protocol = reader.ReadNullableString(false), leader = reader.ReadNullableString(false);
        reader.ReadInt64();
        var members = new GroupMember[reader.ReadCount(false)];
        for (int i = 0; i < members.Length; i++) members[i] = ReadMember(ref reader, protocol);
        return new(type, generation, protocol, leader, members);
    }

    static void Write(WireWriter writer, GroupMember member, string? protocol)
    {
        writer.WriteString(member.Id, flexible: false);
        writer.WriteString(member.InstanceId, flexible: false);
        writer.WriteString(member.ClientId, flexible: false);
        writer.WriteString(member.ClientHost, flexible: false);
        writer.WriteInt32(member.RebalanceTimeoutMs);
        writer.WriteInt32(member.SessionTimeoutMs);
        writer.WriteBytes(member.MetadataOf(protocol), flexible: false);
        writer.WriteBytes(member.Assignment, flexible: false);
    }

    static GroupMember ReadMember(ref WireReader reader, string? protocol)
    {
        string id = reader.ReadString(false);
        string? instance = reader.ReadNullableString(false);
        var member = new GroupMember(id, instance, reader.ReadString(false), reader.ReadString(false))
        {
            RebalanceTimeoutMs = reader.ReadInt32(),
            SessionTimeoutMs = reader.ReadInt32(),
        };
        // Of the protocols only the chosen one is written: a member that joins again brings all of its own.
        member.Protocols = [new(protocol ?? "", reader.ReadBytes(false).ToArray())];
        member.Assignment = reader.ReadBytes(false).ToArray();
        return member;
    }

    static void Expect(short version)
    {
        if (version > Version) throw new ProtocolException($"a value of version {version} in the state of a group; up to {Version} can be read");
    }

    static byte[] Written(Action<WireWriter> write)
    {
        using var writer = new WireWriter();
        write(writer);
        return writer.ToArray();
    }
}
