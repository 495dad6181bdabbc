using System.Buffers.Binary;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Handlers;

public sealed class RefusalsTests : TestBrokerTest
{
    [Fact]
    public async Task Every_API_that_is_served_says_an_error_in_each_of_its_versions()
    {
        const ErrorCode Said = ErrorCode.PolicyViolation;
        var served = (await Client.AskAsync(new ApiVersionsRequest { ClientSoftwareName = "test", ClientSoftwareVersion = "1" })).ApiKeys;
        var silent = new List<string>();
        foreach (var api in served)
        {
            var key = (ApiKey)api.ApiKey;
            // Of Produce older ones are named, and not served.
            short oldest = Math.Max(api.MinVersion, ApiVersions.Of(key).Oldest);
            using var fault = Broker.Faults.Fail(key, Said);
            for (short version = oldest; version <= api.MaxVersion; version++)
            {
                if (!FilledMessage.CodesIn(await AskAsync(key, version)).Contains(Said)) silent.Add($"{key} {version}");
            }
            Assert.Equal(api.MaxVersion - oldest + 1, fault.Count);
        }
        Assert.Empty(silent);
        Assert.True(served.Count > 35);
    }

    [Fact]
    public async Task An_error_stands_beside_the_partition_and_one_of_the_fetch_session_above()
    {
        using (Broker.Faults.Fail(ApiKey.Fetch, ErrorCode.NotLeaderOrFollower))
        {
            var fetched = await Client.AskAsync(BrokerClient.FetchRequest("t"), 12);
            Assert.Equal((ErrorCode.None, ErrorCode.NotLeaderOrFollower), (fetched.ErrorCode, fetched.Responses[0].Partitions[0].ErrorCode));
        }
        using (Broker.Faults.Fail(ApiKey.Fetch, ErrorCode.InvalidFetchSessionEpoch))
        {
            var fetched = await Client.AskAsync(BrokerClient.FetchRequest("t"), 12);
            Assert.Equal((ErrorCode.InvalidFetchSessionEpoch, 0), (fetched.ErrorCode, fetched.Responses.Count));
        }
    }

    [Fact]
    public async Task Offsets_are_refused_for_the_group_and_one_that_is_unstable_beside_its_partition()
    {
        var request = new OffsetFetchRequest { Groups = [new() { GroupId = "g", Topics = [new() { Name = "t", PartitionIndexes = [0] }] }] };
        using (Broker.Faults.Fail(ApiKey.OffsetFetch, ErrorCode.NotCoordinator)) Assert.Equal(ErrorCode.NotCoordinator, (await Client.AskAsync(request, 9)).Groups[0].ErrorCode);
        using (Broker.Faults.Fail(ApiKey.OffsetFetch, ErrorCode.UnstableOffsetCommit))
        {
            var group = (await Client.AskAsync(request, 9)).Groups[0];
            Assert.Equal((ErrorCode.None, ErrorCode.UnstableOffsetCommit), (group.ErrorCode, group.Topics[0].Partitions[0].ErrorCode));
        }
    }

    [Fact]
    public async Task Metadata_that_is_refused_names_the_broker_and_for_all_topics_says_so_from_version_13()
    {
        using var fault = Broker.Faults.Fail(ApiKey.Metadata, ErrorCode.LeaderNotAvailable);
        var named = await Client.AskAsync(new MetadataRequest { Topics = [new() { Name = "t" }] });
        Assert.Equal((1, "t", ErrorCode.LeaderNotAvailable, ErrorCode.None), (named.Brokers.Count, named.Topics[0].Name, named.Topics[0].ErrorCode, named.ErrorCode));
        Assert.Equal(ErrorCode.LeaderNotAvailable, (await Client.AskAsync(new MetadataRequest { Topics = null })).ErrorCode);
    }

    [Fact]
    public async Task A_client_from_the_future_reads_that_its_version_is_unknown()
    {
        using var fault = Broker.Faults.Fail(ApiKey.ApiVersions, ErrorCode.UnsupportedVersion, times: 1);
        int sent = await Client.SendAsync(new ApiVersionsRequest { ClientSoftwareName = "test", ClientSoftwareVersion = "1" });
        var refused = await Client.ReceiveAsync<ApiVersionsResponse>(ApiKey.ApiVersions, 0, sent);
        Assert.Equal((ErrorCode.UnsupportedVersion, (short)ApiKey.ApiVersions), (refused.ErrorCode, Assert.Single(refused.ApiKeys).ApiKey));
    }

    [Fact]
    public async Task A_producer_that_wants_no_answer_loses_its_connection()
    {
        using var fault = Broker.Faults.Fail(ApiKey.Produce, ErrorCode.NotLeaderOrFollower);
        await Client.SendAsync(new ProduceRequest { Acks = 0, TopicData = [new() { Name = "t", PartitionData = [new() { Records = Records.Batch("a") }] }] }, 11);
        Assert.True(await Client.IsClosedAsync());
    }

    async Task<IMessage> AskAsync(ApiKey key, short version)
    {
        var stream = Broker.ConnectStream();
        using var client = new BrokerClient(stream);
        var versions = ApiVersions.Of(key);
        using var writer = new WireWriter();
        writer.WriteInt32(0);
        writer.WriteInt16((short)key);
        writer.WriteInt16(version);
        writer.WriteInt32(7);
        writer.WriteString("test", flexible: false);
        if (versions.IsFlexible(version)) writer.WriteUnsignedVarint(0);
        FilledMessage.RequestOf(key).Write(writer, version);
        writer.PatchInt32(0, writer.Length - 4);
        await stream.WriteAsync(writer.ToArray(), TestContext.Current.CancellationToken);
        byte[] answer = await client.ReceiveFrameAsync();
        Assert.Equal(7, BinaryPrimitives.ReadInt32BigEndian(answer));
        int head = key != ApiKey.ApiVersions && versions.IsFlexible(version) ? 5 : 4;
        return FilledMessage.ReadAnswer(key, version, answer[head..]);
    }
}
