using System.Text;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential.Requests;

/// <summary>Groups of the classic protocol.</summary>
static class GroupRequests
{
    const int SessionMs = 45_000;

    public static IEnumerable<RequestKind> All =>
    [
        RequestKind.Of<JoinGroupRequest, JoinGroupResponse>(9, Join, Joined) with { MayWait = true },
        RequestKind.Of<SyncGroupRequest, SyncGroupResponse>(9, Sync) with { MayWait = true },
        RequestKind.Of<HeartbeatRequest, HeartbeatResponse>(6, (world, _) => Member(world) is { } member ? new() { GroupId = Group(world, member), GenerationId = Generation(world, member), MemberId = Id(world, member), GroupInstanceId = Instance(world, member) } : null),
        RequestKind.Of<LeaveGroupRequest, LeaveGroupResponse>(3, Leave),
        RequestKind.Read<DescribeGroupsRequest, DescribeGroupsResponse>(4, (world, _) => world.Waiting > 0 ? null : new() { Groups = [.. world.Some(2, world.Group).Distinct()], IncludeAuthorizedOperations = world.Chance(40) }),
        RequestKind.Read<ListGroupsRequest, ListGroupsResponse>(3, (world, _) => new() { StatesFilter = world.OneOf<List<string>>([], ["Stable"], ["empty", "Dead"], ["PreparingRebalance", "CompletingRebalance"], ["NoSuch"], ["Assigning", "Reconciling"]), TypesFilter = world.OneOf<List<string>>([], ["classic"], ["Consumer"], ["share"], ["NoSuch"]) }),
        RequestKind.Of<DeleteGroupsRequest, DeleteGroupsResponse>(2, (world, _) => new() { GroupsNames = [.. world.Some(2, world.Group).Distinct()] }, (world, request, _) => world.Begun.ExceptWith(request.GroupsNames)),
    ];

    static WorldMember? Member(World world) => world.OneOf(world.Members, member => !member.IsWaiting && (!member.HasLeft || world.Chance(15)));

    static string Group(World world, WorldMember member) => world.Mostly(member.Group, world.ClassicGroup());

    static string Id(World world, WorldMember member) => world.Mostly(member.Id, "nobody", "");

    static int Generation(World world, WorldMember member) => world.Mostly(member.Generation, member.Generation + 1, member.Generation - 1, -1);

    static string? Instance(World world, WorldMember member) => world.Mostly(member.InstanceId, "somebody", null);

    static JoinGroupRequest? Join(World world, short version)
    {
        var member = world.Chance(45) || world.Members.Count == 0 ? New(world, version) : Member(world);
        if (member is null || world.Members.Count > 8 && !world.Members.Contains(member)) return null;
        if (!world.Members.Contains(member)) world.Members.Add(member);
        bool isBegun = world.Begun.Contains(member.Group);
        return new()
        {
            GroupId = world.Mostly(member.Group, ""),
            SessionTimeoutMs = world.Mostly(SessionMs, 10, int.MaxValue),
            RebalanceTimeoutMs = SessionMs,
            MemberId = Id(world, member),
            GroupInstanceId = version < 5 ? null : member.InstanceId is null ? null : Instance(world, member),
            ProtocolType = isBegun ? world.Mostly("consumer", "connect", "") : "consumer",
            Protocols = (isBegun ? world.Mostly<List<string>>(["range", "roundrobin"], ["range"], ["alien"], []) : ["range", "roundrobin"]).ConvertAll(name => new JoinGroupRequest.JoinGroupRequestProtocol { Name = name, Metadata = Subscription(world) }),
            Reason = world.OneOf(null, "because"),
        };
    }

    static WorldMember New(World world, short version) => new() { Group = world.ClassicGroup(), InstanceId = version >= 5 && world.Chance(35) ? world.OneOf("static-1", "static-2") : null };

    // Different each time: by it members are told apart before their ids are known.
    static ReadOnlyMemory<byte> Subscription(World world)
    {
        using var writer = new WireWriter();
        writer.WriteInt16(1);
        new ConsumerProtocolSubscription { Topics = [world.Prefix + "topic-1"], UserData = world.NewBytes(8) }.Write(writer, 1);
        return writer.ToArray();
    }

    static void Joined(World world, JoinGroupRequest request, JoinGroupResponse response)
    {
        // Which one asked: the one by that id, or that has none yet.
        if (response.ErrorCode is ErrorCode.None or ErrorCode.MemberIdRequired) world.Begun.Add(request.GroupId);
        var member = world.Members.Find(member => member.Group == request.GroupId && member.Id == request.MemberId && (member.Id.Length > 0 || member.InstanceId == request.GroupInstanceId));
        if (member is null) return;
        member.IsWaiting = false;
        if (response.ErrorCode is ErrorCode.None or ErrorCode.MemberIdRequired && response.MemberId.Length > 0) member.Id = response.MemberId;
        if (response.ErrorCode == ErrorCode.UnknownMemberId && world.Chance(50)) member.Id = "";
        if (response.ErrorCode != ErrorCode.None) return;
        (member.Generation, member.Protocol, member.HasLeft) = (response.GenerationId, response.ProtocolName, false);
        member.Led = response.Leader == response.MemberId ? [.. response.Members.Select(known => known.MemberId)] : null;
    }

    static SyncGroupRequest? Sync(World world, short version)
    {
        if (Member(world) is not { Generation: >= 0 } member) return null;
        return new()
        {
            GroupId = Group(world, member),
            GenerationId = Generation(world, member),
            MemberId = Id(world, member),
            GroupInstanceId = Instance(world, member),
            ProtocolType = world.Mostly("consumer", "connect", null),
            ProtocolName = world.Mostly(member.Protocol, "alien", null),
            Assignments = (member.Led ?? []).ConvertAll(id => new SyncGroupRequest.SyncGroupRequestAssignment { MemberId = id, Assignment = Encoding.UTF8.GetBytes($"to {member.Led!.IndexOf(id)} {world.Next(1000)}") }),
        };
    }

    static LeaveGroupRequest? Leave(World world, short version)
    {
        // Who leads after the leader is up to the broker.
        if (Member(world) is not { } member || member.Led is { Count: > 1 } || member.Led is not null && world.Waiting > 1) return null;
        member.HasLeft = true;
        return new()
        {
            GroupId = Group(world, member),
            MemberId = Id(world, member),
            Members = version < 3 ? [] : [.. new[] { member }.Concat(world.Chance(20) ? world.Members.Where(other => other.Group == member.Group && other != member && other.Led is null).Take(1) : []).Select(leaving => new LeaveGroupRequest.MemberIdentity { MemberId = world.Chance(leaving.InstanceId is null ? 0 : 40) ? "" : Id(world, leaving), GroupInstanceId = Instance(world, leaving), Reason = world.OneOf(null, "enough") })],
        };
    }
}
