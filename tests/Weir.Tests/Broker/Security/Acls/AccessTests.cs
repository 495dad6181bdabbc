using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Security;

/// <summary>Each API is refused without each of the permissions that it needs, and not with all of them.</summary>
public sealed class AccessTests : AclBrokerTest
{
    Uuid _id;

    public static TheoryData<string> Names => [.. AccessCases.Of(default).Keys];

    protected override async Task PrepareAsync()
    {
        await base.PrepareAsync();
        await Admin.CreateTopicAsync("t");
        _id = (await Admin.AskAsync(new MetadataRequest { Topics = [new() { Name = "t" }] })).Topics[0].TopicId;
        await Admin.AskAsync(new OffsetCommitRequest { GroupId = "g", GenerationIdOrMemberEpoch = -1, Topics = [new() { TopicId = _id, Partitions = [new() { CommittedOffset = 0 }] }] });
        await Admin.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000, ProducerId = -1, ProducerEpoch = -1 });
        await Admin.AskAsync(new ConsumerGroupHeartbeatRequest { GroupId = "c", MemberId = "m", RebalanceTimeoutMs = 1000, SubscribedTopicNames = ["t"], TopicPartitions = [] });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task What_lacks_one_permission_is_refused_and_what_has_all_is_not(string name)
    {
        var tried = AccessCases.Of(_id)[name];
        foreach (var (missing, without) in tried.Needs)
        {
            await GrantAsync(["Read Topic another", .. tried.Needs.Where(need => need.Need != missing).Select(need => need.Need)]);
            Assert.Equal(without, await tried.Ask(Client));
            await RevokeAsync();
        }
        await GrantAsync(tried.Needs.Select(need => need.Need));
        Assert.DoesNotContain(await tried.Ask(Client), Refusals);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_super_user_may_everything_whatever_is_denied(string name)
    {
        await AddAsync("Deny User:* All Topic Literal *; Deny User:* All Group Literal *; Deny User:* All Cluster Literal kafka-cluster; Deny User:* All TransactionalId Literal *");
        Assert.DoesNotContain(await AccessCases.Of(_id)[name].Ask(Admin), Refusals);
    }

    [Fact]
    public async Task Every_api_that_is_served_is_among_those_that_are_tried()
    {
        var served = (await Client.AskAsync(new ApiVersionsRequest { ClientSoftwareName = "t", ClientSoftwareVersion = "1" })).ApiKeys.Select(api => (ApiKey)api.ApiKey);
        Assert.Equal(served.Order(), AccessCases.Of(default).Values.Select(tried => tried.Api).Concat(AccessCases.ForEverybody).Distinct().Order());
    }
}
