using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Compatibility.Differential;

/// <summary>A request under way on both sides.</summary>
sealed record WaitingRequest(RequestKind Kind, IMessage Request, short Version, Task<byte[]?> Ours, Task<byte[]?> Theirs)
{
    /// <summary>Nobody sends another request for the member that waits.</summary>
    public void SetWaiting(World world, bool isWaiting)
    {
        var (group, id, instance) = Request switch
        {
            JoinGroupRequest join => (join.GroupId, join.MemberId, join.GroupInstanceId),
            SyncGroupRequest sync => (sync.GroupId, sync.MemberId, sync.GroupInstanceId),
            _ => default,
        };
        // A member that has an id is known by it, also where the request keeps its instance id to itself.
        foreach (var member in world.Members.Where(member => member.Group == group && member.Id == id && (id is { Length: > 0 } || member.InstanceId == instance))) member.IsWaiting = isWaiting;
    }
}
