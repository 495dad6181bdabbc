using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Weir.Support.Clusters;

namespace Weir.Compatibility.Librdkafka;

/// <summary>librdkafka's admin client on the embedded broker.</summary>
public sealed class AdminTests(Brokers brokers)
{
    const int Partitions = LibrdkafkaTopics.Partitions;

    [Fact]
    public async Task A_topic_is_created_grown_described_configured_and_deleted()
    {
        var clients = await ClientsAsync();
        string topic = await clients.NewTopicAsync("admin");
        using var admin = clients.Admin();
        var resource = new ConfigResource { Type = ResourceType.Topic, Name = topic };
        await admin.CreatePartitionsAsync([new() { Topic = topic, IncreaseTo = Partitions + 2 }]);
        await admin.IncrementalAlterConfigsAsync(new() { [resource] = [new() { Name = "retention.ms", Value = "3600000", IncrementalOperation = AlterConfigOpType.Set }] });
        var description = Assert.Single((await admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]))).TopicDescriptions);
        Assert.Equal(Partitions + 2, description.Partitions.Count);
        Assert.All(description.Partitions, partition => Assert.NotNull(partition.Leader));
        Assert.Equal("3600000", Assert.Single(await admin.DescribeConfigsAsync([resource])).Entries["retention.ms"].Value);
        await admin.DeleteTopicsAsync([topic]);
        Assert.DoesNotContain(admin.GetMetadata(LibrdkafkaClients.Limit).Topics, metadata => metadata.Topic == topic);
    }

    [Fact]
    public async Task What_is_wrong_with_a_topic_is_told_with_Kafkas_own_error()
    {
        var clients = await ClientsAsync();
        string topic = await clients.NewTopicAsync("twice");
        using var admin = clients.Admin();
        async Task<ErrorCode> Refused(string name, short replicas) =>
            (await Assert.ThrowsAsync<CreateTopicsException>(() => admin.CreateTopicsAsync([new() { Name = name, NumPartitions = 1, ReplicationFactor = replicas }]))).Results[0].Error.Code;
        Assert.Equal(ErrorCode.TopicAlreadyExists, await Refused(topic, 1));
        Assert.Equal(ErrorCode.TopicException, await Refused("no blanks", 1));
        Assert.Equal(ErrorCode.InvalidReplicationFactor, await Refused("many", 3));
    }

    [Fact]
    public async Task Records_are_deleted_and_offsets_listed()
    {
        var clients = await ClientsAsync();
        string topic = await clients.NewTopicAsync("delete");
        clients.Fill(topic, 40);
        using var admin = clients.Admin();
        await admin.DeleteRecordsAsync([new(topic, 1, 7)]);
        var partition = new TopicPartition(topic, 1);
        Assert.Equal(7, await OffsetAsync(admin, partition, OffsetSpec.Earliest()));
        Assert.Equal(10, await OffsetAsync(admin, partition, OffsetSpec.Latest()));
        Assert.Equal(33, clients.ReadAll(topic, Partitions).Count);
    }

    [Fact]
    public async Task A_group_is_listed_described_moved_and_deleted()
    {
        var clients = await ClientsAsync();
        string topic = await clients.NewTopicAsync("group");
        clients.Fill(topic, 40);
        using var admin = clients.Admin();
        using (var member = new Member(clients, topic, PartitionAssignmentStrategy.Range))
        {
            member.Join();
            while (member.Read.Count < 40) member.Poll();
            var active = Assert.Single((await admin.DescribeConsumerGroupsAsync([topic])).ConsumerGroupDescriptions);
            Assert.Equal((ConsumerGroupState.Stable, "range", Partitions), (active.State, active.PartitionAssignor, Assert.Single(active.Members).Assignment.TopicPartitions.Count));
            member.Leave();
        }
        Assert.Contains((await admin.ListConsumerGroupsAsync()).Valid, group => group.GroupId == topic && group.State == ConsumerGroupState.Empty);
        await admin.AlterConsumerGroupOffsetsAsync([new(topic, [new(topic, 0, 3)])]);
        var committed = Assert.Single(await admin.ListConsumerGroupOffsetsAsync([new(topic, null)])).Partitions;
        Assert.Equal([3, 10, 10, 10], committed.OrderBy(partition => partition.Partition.Value).Select(partition => partition.Offset.Value));
        await admin.DeleteGroupsAsync([topic]);
        Assert.DoesNotContain((await admin.ListConsumerGroupsAsync()).Valid, group => group.GroupId == topic);
    }

    static async Task<long> OffsetAsync(IAdminClient admin, TopicPartition partition, OffsetSpec offset) =>
        Assert.Single((await admin.ListOffsetsAsync([new() { TopicPartition = partition, OffsetSpec = offset }])).ResultInfos).TopicPartitionOffsetError.Offset.Value;

    async Task<LibrdkafkaClients> ClientsAsync()
    {
        LibrdkafkaClients.Require();
        return new((await brokers.EmbeddedAsync()).BootstrapServers);
    }
}
