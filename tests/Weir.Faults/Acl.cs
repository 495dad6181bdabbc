using Weir.Kafka;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Faults;

/// <summary>One permission of a user, in Kafka's numbers.</summary>
sealed record Acl(AclResource Resource, string Name, AclOperation Operation, bool IsPrefix = false)
{
    const sbyte Literal = 3;
    const sbyte Prefixed = 4;
    const sbyte Allow = 3;

    /// <summary>Gives the permissions to <paramref name="user"/>, from every host.</summary>
    public static async Task AllowAsync(KafkaClient client, string user, IEnumerable<Acl> permissions)
    {
        var request = new CreateAclsRequest
        {
            Creations = [.. permissions.Select(permission => new CreateAclsRequest.AclCreation
            {
                ResourceType = (sbyte)permission.Resource,
                ResourceName = permission.Name,
                ResourcePatternType = permission.IsPrefix ? Prefixed : Literal,
                Principal = $"User:{user}",
                Host = "*",
                Operation = (sbyte)permission.Operation,
                PermissionType = Allow,
            })],
        };
        var answer = await client.SendToControllerAsync(request, CancellationToken.None);
        if (answer.Results.Find(result => result.ErrorCode != ErrorCode.None) is { } refused) throw new InvalidOperationException($"{refused.ErrorCode}: {refused.ErrorMessage}");
    }
}
