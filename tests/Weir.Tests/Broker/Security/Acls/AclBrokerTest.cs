using System.Text;
using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Security;

/// <summary>A test of a broker that enforces ACLs: <see cref="TestBrokerTest.Client"/> is of alice, who may nothing yet.</summary>
public abstract class AclBrokerTest : TestBrokerTest
{
    /// <summary>A super user's.</summary>
    private protected BrokerClient Admin { get; private set; } = null!;

    /// <summary>Whose answers show that something was refused.</summary>
    private protected static IReadOnlyList<ErrorCode> Refusals { get; } = [ErrorCode.TopicAuthorizationFailed, ErrorCode.GroupAuthorizationFailed, ErrorCode.ClusterAuthorizationFailed, ErrorCode.TransactionalIdAuthorizationFailed];

    protected override EmbeddedBrokerOptions Changed(EmbeddedBrokerOptions options) => options with
    {
        Users = new Dictionary<string, string> { ["admin"] = "a", ["alice"] = "b" },
        Acls = true,
        SuperUsers = ["User:admin"],
    };

    protected override Task PrepareAsync() => LogInAsync();

    private protected async Task LogInAsync() => (Admin, Client) = (await ConnectAsync("admin", "a"), await ConnectAsync("alice", "b"));

    private protected async Task<BrokerClient> ConnectAsync(string user, string password)
    {
        var client = Broker.Connect();
        await client.AskAsync(new SaslHandshakeRequest { Mechanism = "PLAIN" });
        Assert.Equal(ErrorCode.None, (await client.AskAsync(new SaslAuthenticateRequest { AuthBytes = Encoding.UTF8.GetBytes($"\0{user}\0{password}") })).ErrorCode);
        return client;
    }

    /// <summary>Makes ACLs, in the words of <see cref="Rule"/>.</summary>
    private protected async Task AddAsync(string rules)
    {
        var made = await Admin.AskAsync(new CreateAclsRequest
        {
            Creations = [.. Rule.All(rules).Select(acl => new CreateAclsRequest.AclCreation { ResourceType = (sbyte)acl.Resource, ResourcePatternType = (sbyte)acl.Pattern, ResourceName = acl.Name, Principal = acl.Principal, Host = acl.Host, Operation = (sbyte)acl.Operation, PermissionType = (sbyte)acl.Permission })],
        });
        Assert.All(made.Results, result => Assert.Equal((ErrorCode.None, null), (result.ErrorCode, result.ErrorMessage)));
    }

    /// <summary>Lets alice do what is needed: operation, resource and name.</summary>
    private protected Task GrantAsync(params IEnumerable<string> needs) => AddAsync(string.Join(';', needs.Select(need => need.Split(' ')).Select(words => $"Allow User:alice {words[0]} {words[1]} Literal {words[2]}")));

    /// <summary>Removes all ACLs.</summary>
    private protected async Task RevokeAsync() => await Admin.AskAsync(new DeleteAclsRequest { Filters = [new() { ResourceTypeFilter = 1, ResourceNameFilter = null, PrincipalFilter = null, HostFilter = null, PatternTypeFilter = 1, Operation = 1, PermissionType = 1 }] });
}
