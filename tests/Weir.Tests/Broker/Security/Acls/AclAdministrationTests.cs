using Weir.Broker;
using Weir.Broker.Security;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Security;

/// <summary>ACLs are made, told and removed by requests.</summary>
public sealed class AclAdministrationTests : AclBrokerTest
{
    [Fact]
    public async Task What_is_made_counts_at_once_and_after_a_crash_until_it_is_removed()
    {
        await Admin.CreateTopicAsync("t");
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, (await Client.FetchAsync("t")).ErrorCode);
        await AddAsync("Allow User:alice Read Topic Prefixed t; Allow User:alice Read Topic Prefixed t; Deny User:bob Alter Group Literal * 10.0.0.1");
        Assert.Equal(ErrorCode.None, (await Client.FetchAsync("t")).ErrorCode);
        await CrashAsync();
        await LogInAsync();
        Assert.Equal(["Allow User:alice Read Topic Prefixed t *", "Deny User:bob Alter Group Literal * 10.0.0.1"], await DescribeAsync());
        Assert.Equal(ErrorCode.None, (await Client.FetchAsync("t")).ErrorCode);
        var removed = await Admin.AskAsync(new DeleteAclsRequest { Filters = [new() { ResourceTypeFilter = 2, ResourceNameFilter = "topic", PrincipalFilter = null, HostFilter = null, PatternTypeFilter = (sbyte)AclPattern.Match, Operation = 1, PermissionType = 1 }] });
        var acl = Assert.Single(Assert.Single(removed.FilterResults).MatchingAcls);
        Assert.Equal(("t", "User:alice", (sbyte)AclPattern.Prefixed), (acl.ResourceName, acl.Principal, acl.PatternType));
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, (await Client.FetchAsync("t")).ErrorCode);
        await CrashAsync();
        await LogInAsync();
        Assert.Equal(["Deny User:bob Alter Group Literal * 10.0.0.1"], await DescribeAsync());
    }

    [Fact]
    public async Task Filters_of_one_request_each_answer_what_they_name()
    {
        await AddAsync("Allow User:alice Read Topic Literal a; Allow User:alice Write Topic Literal a");
        DeleteAclsRequest.DeleteAclsFilter Filter(AclOperation operation) => new() { ResourceTypeFilter = 1, ResourceNameFilter = null, PrincipalFilter = null, HostFilter = null, PatternTypeFilter = 1, Operation = (sbyte)operation, PermissionType = 1 };
        var removed = await Admin.AskAsync(new DeleteAclsRequest { Filters = [Filter(AclOperation.Any), Filter(AclOperation.Unknown), Filter(AclOperation.Read), Filter(AclOperation.Delete)] });
        Assert.Equal([2, 0, 1, 0], removed.FilterResults.Select(result => result.MatchingAcls.Count));
        Assert.Equal([ErrorCode.None, ErrorCode.InvalidRequest, ErrorCode.None, ErrorCode.None], removed.FilterResults.Select(result => result.ErrorCode));
        Assert.Empty(await DescribeAsync());
    }

    [Theory]
    [InlineData(4, 3, "cluster", "User:a", 3, 3, "The only valid name for the CLUSTER resource is kafka-cluster")]
    [InlineData(2, 3, "", "User:a", 3, 3, "Invalid empty resource name")]
    [InlineData(1, 3, "t", "User:a", 3, 3, "Invalid resourceType ANY")]
    [InlineData(8, 3, "t", "User:a", 3, 3, "Invalid resourceType UNKNOWN")]
    [InlineData(2, 2, "t", "User:a", 3, 3, "Invalid patternType MATCH")]
    [InlineData(2, 1, "t", "User:a", 3, 3, "Invalid patternType ANY")]
    [InlineData(2, 3, "t", "User:a", 1, 3, "Invalid operation ANY")]
    [InlineData(2, 3, "t", "User:a", 3, 1, "Invalid permissionType ANY")]
    [InlineData(2, 3, "t", "alice", 3, 3, "Could not parse principal from `alice` (no colon is present separating the principal type from the principal name)")]
    public async Task One_that_cannot_be_is_refused_in_Kafkas_words_and_the_others_are_made(sbyte resource, sbyte pattern, string name, string principal, sbyte operation, sbyte permission, string message)
    {
        var made = await Admin.AskAsync(new CreateAclsRequest
        {
            Creations =
            [
                new() { ResourceType = resource, ResourcePatternType = pattern, ResourceName = name, Principal = principal, Host = "*", Operation = operation, PermissionType = permission },
                new() { ResourceType = 2, ResourceName = "good", Principal = "User:a", Host = "*", Operation = 3, PermissionType = 3 },
            ],
        });
        Assert.Equal([(ErrorCode.InvalidRequest, message), (ErrorCode.None, null)], made.Results.Select(result => (result.ErrorCode, result.ErrorMessage)));
        Assert.Equal(["Allow User:a Read Topic Literal good *"], await DescribeAsync());
    }

    [Fact]
    public async Task A_broker_without_acls_says_so_and_lets_everybody_do_everything()
    {
        await using var open = await TestBroker.StartAsync();
        using var client = open.Connect();
        var described = await client.AskAsync(new DescribeAclsRequest { ResourceTypeFilter = 1, ResourceNameFilter = null, PrincipalFilter = null, HostFilter = null, PatternTypeFilter = 1, Operation = 1, PermissionType = 1 });
        Assert.Equal((ErrorCode.SecurityDisabled, "No Authorizer is configured on the broker"), (described.ErrorCode, described.ErrorMessage));
        var made = await client.AskAsync(new CreateAclsRequest { Creations = [new() { ResourceType = 2, ResourceName = "t", Principal = "User:*", Host = "*", Operation = 2, PermissionType = 2 }] });
        Assert.Equal((ErrorCode.SecurityDisabled, "No Authorizer is configured."), (made.Results[0].ErrorCode, made.Results[0].ErrorMessage));
        Assert.Equal(ErrorCode.SecurityDisabled, (await client.AskAsync(new DeleteAclsRequest { Filters = [new() { ResourceTypeFilter = 1, ResourceNameFilter = null, PrincipalFilter = null, HostFilter = null, Operation = 1, PermissionType = 1 }] })).FilterResults[0].ErrorCode);
        await client.CreateTopicAsync("t");
        Assert.Equal(ErrorCode.None, (await client.ProduceAsync("t", Records.Batch("a"))).ErrorCode);
    }

    [Fact]
    public async Task Where_nobody_logs_in_everybody_is_anonymous()
    {
        await using var open = await TestBroker.StartAsync(options => options with { Acls = true, SuperUsers = ["User:ANONYMOUS"] });
        using var client = open.Connect();
        await client.CreateTopicAsync("t");
        await using var closed = await TestBroker.StartAsync(options => options with { Acls = true });
        using var other = closed.Connect();
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, (await other.AskAsync(new CreateTopicsRequest { Topics = [new() { Name = "t", NumPartitions = 1, ReplicationFactor = 1 }] })).Topics[0].ErrorCode);
    }

    [Fact]
    public async Task Without_acls_of_a_resource_everybody_may_where_the_options_say_so()
    {
        await using var lenient = await TestBroker.StartAsync(options => options with { Acls = true, AllowEveryoneIfNoAclFound = true });
        using var client = lenient.Connect();
        await client.CreateTopicAsync("t");
        Assert.Equal(ErrorCode.None, (await client.ProduceAsync("t", Records.Batch("a"))).ErrorCode);
        await client.AskAsync(new CreateAclsRequest { Creations = [new() { ResourceType = 2, ResourceName = "t", Principal = "User:bob", Host = "*", Operation = 4, PermissionType = 3 }] });
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, (await client.ProduceAsync("t", Records.Batch("a"))).ErrorCode);
    }

    [Theory]
    [InlineData(false, "User:a", false, "super.users is set and authorizer.class.name, without which there are no ACLs, is not")]
    [InlineData(false, null, true, "allow.everyone.if.no.acl.found is set and authorizer.class.name, without which there are no ACLs, is not")]
    [InlineData(true, "admin", false, "super.users has 'admin', which is no principal: write User:admin")]
    public void Settings_that_would_do_nothing_are_refused(bool acls, string? superUser, bool lenient, string message)
    {
        var options = new EmbeddedBrokerOptions { Acls = acls, SuperUsers = superUser is null ? [] : [superUser], AllowEveryoneIfNoAclFound = lenient };
        Assert.Equal(message, Assert.Throws<ArgumentException>(options.Check).Message);
    }

    [Fact]
    public void Settings_have_Kafkas_names()
    {
        var options = new EmbeddedBrokerOptions().With("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer").With("super.users", "User:a; User:CN=b,O=c").With("allow.everyone.if.no.acl.found", "true");
        Assert.True(options is { Acls: true, AllowEveryoneIfNoAclFound: true });
        Assert.Equal(["User:a", "User:CN=b,O=c"], options.SuperUsers);
        Assert.Throws<ArgumentException>(() => options.With("authorizer.class.name", "com.example.Mine"));
    }

    /// <summary>All ACLs, in the words of <see cref="Rule"/>.</summary>
    async Task<List<string>> DescribeAsync()
    {
        var found = await Admin.AskAsync(new DescribeAclsRequest { ResourceTypeFilter = 1, ResourceNameFilter = null, PrincipalFilter = null, HostFilter = null, PatternTypeFilter = 1, Operation = 1, PermissionType = 1 });
        return [.. found.Resources.SelectMany(resource => resource.Acls.Select(acl => $"{(AclPermission)acl.PermissionType} {acl.Principal} {(AclOperation)acl.Operation} {(AclResource)resource.ResourceType} {(AclPattern)resource.PatternType} {resource.ResourceName} {acl.Host}"))];
    }
}
