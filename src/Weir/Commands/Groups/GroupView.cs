using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Kafka.Lag;
using Weir.Protocol;

namespace Weir.Commands.Groups;

/// <summary>A group as <c>weir groups describe</c> shows it.</summary>
/// <param name="Group">Its members; one that only has positions has none, and its state is <c>Empty</c>.</param>
/// <param name="Committed">What it committed.</param>
/// <param name="Lag">How far it is behind.</param>
sealed record GroupView(GroupDescription Group, IReadOnlyDictionary<TopicPartition, CommittedOffset> Committed, GroupLag Lag)
{
    /// <exception cref="CommandFailure">Nobody ever saw the group.</exception>
    public static async Task<GroupView> OfAsync(KafkaClient client, string group, CancellationToken cancellation)
    {
        var admin = new KafkaAdmin(client);
        var committed = await admin.CommittedOffsetsAsync(group, null, requireStable: false, cancellation);
        var described = await FindAsync(admin, group, cancellation);
        if (described is null && committed.Count == 0) throw new CommandFailure(ExitCode.Failed, "WEIR8015", $"group '{group}' has no members and has committed nothing", "Check its name with weir groups list");
        return new(described ?? new(group, "Empty", "", []), committed, await new ConsumerLag(client).OfAsync(group, null, cancellation));
    }

    /// <summary>Null where there is none.</summary>
    public static async Task<GroupDescription?> FindAsync(KafkaAdmin admin, string group, CancellationToken cancellation)
    {
        try
        {
            return await admin.DescribeGroupAsync(group, cancellation);
        }
        catch (KafkaServerException none) when (none.Code == ErrorCode.GroupIdNotFound)
        {
            return null;
        }
    }

    /// <summary>Who owns a partition; null: nobody.</summary>
    public GroupMember? OwnerOf(TopicPartition partition) => Group.Members.FirstOrDefault(member => member.Assignment.Contains(partition));
}
