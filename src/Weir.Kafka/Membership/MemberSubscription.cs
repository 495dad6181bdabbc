using System.Buffers.Binary;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Membership;

/// <summary>What a member tells the group's leader when it joins: the topic it reads and the partitions it owns, with the generation it got them in.</summary>
sealed record MemberSubscription(string MemberId, string? InstanceId, IReadOnlyList<int> Owned, int Generation)
{
    const short Version = 2;
    const byte Settled = 0, Unsettled = 1;

    public static byte[] Encode(string topic, IReadOnlyCollection<int> owned, int generation)
    {
        var message = new ConsumerProtocolSubscription { Topics = [topic], GenerationId = generation };
        if (owned.Count > 0) message.OwnedPartitions.Add(new() { Topic = topic, Partitions = [.. owned] });
        return Versioned(message, Version);
    }

    public static MemberSubscription Decode(JoinGroupResponse.JoinGroupResponseMember member, string topic)
    {
        var reader = new WireReader(member.Metadata);
        short version = reader.ReadInt16();
        var message = ConsumerProtocolSubscription.Read(ref reader, Math.Min(version, (short)3));
        var owned = message.OwnedPartitions.Where(owned => owned.Topic == topic).SelectMany(owned => owned.Partitions).ToList();
        return new(member.MemberId, member.GroupInstanceId, owned, message.GenerationId);
    }

    public static byte[] EncodeAssignment(string topic, MemberAssignment assignment)
    {
        var partitions = assignment.Partitions;
        var message = new ConsumerProtocolAssignment { UserData = UserDataOf(assignment) };
        if (partitions.Count > 0) message.AssignedPartitions.Add(new() { Topic = topic, Partitions = [.. partitions] });
        return Versioned(message, 1);
    }

    public static MemberAssignment DecodeAssignment(ReadOnlyMemory<byte> bytes, string topic)
    {
        if (bytes.IsEmpty) return new([], true);
        var reader = new WireReader(bytes);
        short version = reader.ReadInt16();
        var message = ConsumerProtocolAssignment.Read(ref reader, Math.Min(version, (short)3));
        var partitions = message.AssignedPartitions.Where(assigned => assigned.Topic == topic).SelectMany(assigned => assigned.Partitions);
        var data = (message.UserData ?? default).Span;
        return new([.. partitions], data.IsEmpty || data[0] == Settled, data.Length >= 5 ? BinaryPrimitives.ReadInt32BigEndian(data[1..]) : -1);
    }

    static byte[] UserDataOf(MemberAssignment assignment)
    {
        byte[] data = new byte[5];
        data[0] = assignment.IsSettled ? Settled : Unsettled;
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(1), assignment.Total);
        return data;
    }

    static byte[] Versioned(IMessage message, short version)
    {
        using var writer = new WireWriter();
        writer.WriteInt16(version);
        message.Write(writer, version);
        return writer.ToArray();
    }
}
