using System.Text;
using Weir.Protocol.Messages;
using static Weir.Protocol.Messages.AlterUserScramCredentialsRequest;

namespace Weir.Compatibility.Differential.Requests;

/// <summary>ACLs and passwords, by somebody who may do everything.</summary>
static class AccessRequests
{
    // What Kafka does not know at all, and ANY where an ACL is made, is left out: CreateAclsHandler.
    const sbyte Any = 1, LastResource = 7, LastOperation = 15;
    const sbyte Literal = 3, Prefixed = 4, Deny = 2, Allow = 3;

    public static IEnumerable<RequestKind> All =>
    [
        RequestKind.Of<CreateAclsRequest, CreateAclsResponse>(3, (world, _) => new() { Creations = world.Some(3, () => Creation(world)) }),
        RequestKind.Of<DeleteAclsRequest, DeleteAclsResponse>(2, (world, _) => new() { Filters = world.Some(2, () => Filter(world)) }),
        RequestKind.Read<DescribeAclsRequest, DescribeAclsResponse>(3, (world, _) => Describe(Filter(world))),
        RequestKind.Of<AlterUserScramCredentialsRequest, AlterUserScramCredentialsResponse>(2, (world, _) => new()
        {
            Deletions = world.Chance(50) ? [] : world.Some(2, () => new ScramCredentialDeletion { Name = User(world), Mechanism = Mechanism(world) }),
            Upsertions = world.Chance(30) ? [] : world.Some(2, () => new ScramCredentialUpsertion { Name = User(world), Mechanism = Mechanism(world), Iterations = world.Mostly(4096, 8192, 16384, 4095, 16385, 0, -1), Salt = Encoding.UTF8.GetBytes("salt"), SaltedPassword = world.NewBytes(world.OneOf(32, 64)) }),
        }),
        RequestKind.Read<DescribeUserScramCredentialsRequest, DescribeUserScramCredentialsResponse>(2, (world, _) => new()
        {
            Users = world.Chance(30) ? world.OneOf(null, new List<DescribeUserScramCredentialsRequest.UserName>()) : world.Some(2, () => new DescribeUserScramCredentialsRequest.UserName { Name = User(world) }),
        }),
    ];

    static string User(World world) => world.Mostly(world.Prefix + world.OneOf("alice", "bob", "carol"), "");

    static sbyte Mechanism(World world) => world.Mostly<sbyte>(world.OneOf<sbyte>(1, 2), 0, 3);

    // Somebody of this sequence in each: the ACLs of others are on both brokers too.
    static string Principal(World world) => $"User:{world.Prefix}{world.OneOf("alice", "bob")}";

    static string Name(World world, sbyte resource) => resource == 4 ? world.Mostly("kafka-cluster", "another") : world.Mostly(world.OneOf(world.Prefix, world.Prefix + "topic-1", world.Prefix + "topic-2", "*"), "");

    static CreateAclsRequest.AclCreation Creation(World world)
    {
        sbyte resource = (sbyte)(2 + world.Next(LastResource - 1));
        return new()
        {
            ResourceType = resource,
            ResourceName = Name(world, resource),
            ResourcePatternType = world.OneOf(Literal, Literal, Prefixed),
            Principal = world.Mostly(Principal(world), "nobody"),
            Host = world.OneOf("*", "127.0.0.1", "10.0.0.1"),
            Operation = (sbyte)(2 + world.Next(LastOperation - 1)),
            PermissionType = world.OneOf(Allow, Allow, Deny),
        };
    }

    static DeleteAclsRequest.DeleteAclsFilter Filter(World world)
    {
        sbyte resource = world.OneOf(Any, Any, (sbyte)(2 + world.Next(LastResource - 1)));
        return new()
        {
            ResourceTypeFilter = resource,
            ResourceNameFilter = world.Chance(50) ? null : Name(world, resource),
            PatternTypeFilter = world.OneOf<sbyte>(Any, 2, Literal, Prefixed),
            PrincipalFilter = Principal(world),
            HostFilter = world.OneOf(null, null, "*", "127.0.0.1"),
            Operation = world.OneOf(Any, Any, (sbyte)(2 + world.Next(LastOperation - 1))),
            PermissionType = world.OneOf(Any, Any, Allow, Deny),
        };
    }

    static DescribeAclsRequest Describe(DeleteAclsRequest.DeleteAclsFilter filter) => new()
    {
        ResourceTypeFilter = filter.ResourceTypeFilter,
        ResourceNameFilter = filter.ResourceNameFilter,
        PatternTypeFilter = filter.PatternTypeFilter,
        PrincipalFilter = filter.PrincipalFilter,
        HostFilter = filter.HostFilter,
        Operation = filter.Operation,
        PermissionType = filter.PermissionType,
    };
}
