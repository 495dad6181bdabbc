using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Weir.Support.Clusters;

namespace Weir.Compatibility.Librdkafka;

/// <summary>librdkafka's clients where ACLs are enforced: refused without each permission, and with Kafka's error.</summary>
public sealed class AclTests : IAsyncLifetime
{
    // Kafka's number of it, which Confluent's client has no name for.
    const ResourceType TransactionalId = (ResourceType)5;

    readonly RunFolder _folder = new();
    BrokerProcess _broker = null!;
    IAdminClient _admin = null!;
    string _topic = "";

    public async ValueTask InitializeAsync()
    {
        LibrdkafkaClients.Require();
        await File.WriteAllTextAsync(_folder.Of("users"), "admin=a\nalice=b\n");
        _broker = await BrokerProcess.StartAsync(null, "--users", _folder.Of("users"), "--acls", "--super-user", "User:admin");
        _admin = As("admin", "a").Admin();
        _topic = await As("admin", "a").NewTopicAsync("acl");
    }

    public async ValueTask DisposeAsync()
    {
        _admin?.Dispose();
        if (_broker is not null) await _broker.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_topic_is_written_by_who_may()
    {
        using var producer = As("alice", "b").Producer();
        async Task<ErrorCode> WriteAsync() => await Record.ExceptionAsync(() => producer.ProduceAsync(new TopicPartition(_topic, 0), new() { Value = "x" })) is ProduceException<string?, string?> refused ? refused.Error.Code : ErrorCode.NoError;
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, await WriteAsync());
        await AllowAsync(ResourceType.Topic, _topic, AclOperation.Write);
        using var another = As("alice", "b").Producer();
        Assert.Equal(PersistenceStatus.Persisted, (await another.ProduceAsync(new TopicPartition(_topic, 0), new() { Value = "x" })).Status);
    }

    [Fact]
    public async Task A_topic_is_read_in_a_group_by_who_may_both()
    {
        As("admin", "a").Fill(_topic, 1);
        Assert.Equal(ErrorCode.GroupAuthorizationFailed, Read().Error.Code);
        await AllowAsync(ResourceType.Group, "readers", AclOperation.Read);
        Assert.Equal(ErrorCode.TopicAuthorizationFailed, Read().Error.Code);
        await AllowAsync(ResourceType.Topic, _topic, AclOperation.Read);
        Assert.Equal((ErrorCode.NoError, "0"), (Read().Error.Code, Read().Value));
    }

    [Fact]
    public async Task A_transactional_id_is_taken_by_who_may()
    {
        Assert.Equal(ErrorCode.TransactionalIdAuthorizationFailed, Assert.Throws<KafkaException>(() => As("alice", "b").Producer("x")).Error.Code);
        await AllowAsync(TransactionalId, "x", AclOperation.Write);
        await AllowAsync(ResourceType.Topic, _topic, AclOperation.Write);
        using var producer = As("alice", "b").Producer("x");
        producer.BeginTransaction();
        producer.Produce(new TopicPartition(_topic, 0), new() { Value = "x" });
        producer.CommitTransaction(LibrdkafkaClients.Limit);
        Assert.Single(As("admin", "a").ReadAll(_topic, LibrdkafkaTopics.Partitions));
    }

    [Fact]
    public async Task Acls_are_made_told_and_removed()
    {
        await AllowAsync(ResourceType.Topic, _topic, AclOperation.Read);
        var all = new AclBindingFilter { PatternFilter = new() { Type = ResourceType.Any, ResourcePatternType = ResourcePatternType.Any }, EntryFilter = new() { Operation = AclOperation.Any, PermissionType = AclPermissionType.Any } };
        var told = Assert.Single((await _admin.DescribeAclsAsync(all)).AclBindings);
        Assert.Equal((_topic, "User:alice", AclOperation.Read), (told.Pattern.Name, told.Entry.Principal, told.Entry.Operation));
        Assert.Equal(told, Assert.Single(Assert.Single(await _admin.DeleteAclsAsync([all])).AclBindings));
        Assert.Empty((await _admin.DescribeAclsAsync(all)).AclBindings);
        using var alice = As("alice", "b").Admin();
        Assert.Equal(ErrorCode.ClusterAuthorizationFailed, (await Assert.ThrowsAsync<CreateAclsException>(() => alice.CreateAclsAsync([told]))).Results[0].Error.Code);
    }

    [Fact]
    public async Task Users_are_made_told_and_log_in()
    {
        await _admin.AlterUserScramCredentialsAsync([new UserScramCredentialUpsertion { User = "bob", ScramCredentialInfo = new() { Mechanism = ScramMechanism.ScramSha512, Iterations = 5000 }, Password = "builder"u8.ToArray(), Salt = "some salt"u8.ToArray() }]);
        var told = Assert.Single((await _admin.DescribeUserScramCredentialsAsync(["bob"], new())).UserScramCredentialsDescriptions);
        Assert.Equal(5000, Assert.Single(told.ScramCredentialInfos).Iterations);
        using var bob = new LibrdkafkaClients(_broker.BootstrapServers, ("security.protocol", "sasl_plaintext"), ("sasl.mechanism", "SCRAM-SHA-512"), ("sasl.username", "bob"), ("sasl.password", "builder")).Admin();
        Assert.Empty(bob.GetMetadata(LibrdkafkaClients.Limit).Topics);
    }

    Task AllowAsync(ResourceType type, string name, AclOperation operation) => _admin.CreateAclsAsync([new AclBinding
    {
        Pattern = new() { Type = type, Name = name, ResourcePatternType = ResourcePatternType.Literal },
        Entry = new() { Principal = "User:alice", Host = "*", Operation = operation, PermissionType = AclPermissionType.Allow },
    }]);

    /// <summary>The first record that alice gets in the group, or why she gets none.</summary>
    (Error Error, string? Value) Read()
    {
        using var consumer = As("alice", "b").Consumer("readers").Build();
        consumer.Subscribe(_topic);
        try
        {
            while (true)
            {
                var next = consumer.Consume(LibrdkafkaClients.Limit);
                if (next?.IsPartitionEOF != true) return (new(ErrorCode.NoError), next?.Message.Value);
            }
        }
        catch (ConsumeException refused)
        {
            return (refused.Error, null);
        }
    }

    LibrdkafkaClients As(string user, string password) => new(_broker.BootstrapServers, ("security.protocol", "sasl_plaintext"), ("sasl.mechanism", "PLAIN"), ("sasl.username", user), ("sasl.password", password));
}
