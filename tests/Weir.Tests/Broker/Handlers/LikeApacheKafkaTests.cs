using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Broker.Handlers;

/// <summary>Answers in which we once differed from Apache Kafka, as tests/Weir.Compatibility/Differential found them.</summary>
public sealed class LikeApacheKafkaTests : TestBrokerTest
{
    protected override Task PrepareAsync() => Client.CreateTopicAsync("t");

    [Fact]
    public async Task A_partition_that_cannot_be_read_tells_no_offsets()
    {
        var beyond = await Client.FetchAsync("t", offset: 5, committed: true);
        Assert.Equal((ErrorCode.OffsetOutOfRange, -1, -1, -1), (beyond.ErrorCode, beyond.HighWatermark, beyond.LastStableOffset, beyond.LogStartOffset));
        Assert.Null(beyond.AbortedTransactions);
        Assert.Empty((await Client.FetchAsync("missing")).AbortedTransactions!);
    }

    [Fact]
    public async Task A_consumer_that_read_further_than_the_log_goes_learns_where_it_ends()
    {
        await Client.ProduceAsync("t", Records.Batch("a"));
        var request = BrokerClient.FetchRequest("t", offset: 5);
        request.Topics[0].Partitions[0].LastFetchedEpoch = 0;
        var fetched = (await Client.AskAsync(request, 12)).Responses[0].Partitions[0];
        Assert.Equal((ErrorCode.None, 0, 1L), (fetched.ErrorCode, fetched.DivergingEpoch!.Epoch, fetched.DivergingEpoch.EndOffset));
        request.Topics[0].Partitions[0].LastFetchedEpoch = 1;
        Assert.Equal(ErrorCode.OffsetOutOfRange, (await Client.AskAsync(request, 12)).Responses[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public async Task Of_a_partition_for_which_there_is_no_room_in_the_answer_no_aborted_transactions_are_told()
    {
        await Client.CreateTopicAsync("two", 2);
        foreach (int partition in (int[])[0, 1]) await Client.AskAsync(new ProduceRequest { Acks = -1, TimeoutMs = 1000, TopicData = [new() { Name = "two", PartitionData = [new() { Index = partition, Records = Records.Batch("a") }] }] }, 11);
        var request = BrokerClient.FetchRequest("two", committed: true, maxBytes: 1);
        request.Topics[0].Partitions.Add(new() { Partition = 1, PartitionMaxBytes = 1 });
        var partitions = (await Client.AskAsync(request, 12)).Responses[0].Partitions;
        Assert.Empty(partitions[0].AbortedTransactions!);
        Assert.Null(partitions[1].AbortedTransactions);
    }

    [Fact]
    public async Task Zstd_needs_version_7_of_Produce()
    {
        using var builder = new RecordBatchBuilder();
        builder.AppendCopy(Records.Time, default, false, "a"u8, true);
        byte[] batch = builder.Complete(compression: CompressionType.Zstd).ToArray();
        Assert.Equal(ErrorCode.UnsupportedCompressionType, (await Client.ProduceAsync("t", batch, version: 6)).ErrorCode);
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("t", batch, version: 7)).ErrorCode);
    }

    [Fact]
    public async Task Only_what_the_log_refuses_tells_where_the_log_starts()
    {
        Assert.Equal((ErrorCode.InvalidRequiredAcks, -1), Start(await Client.ProduceAsync("t", Records.Batch("a"), acks: 5)));
        Assert.Equal((ErrorCode.OutOfOrderSequenceNumber, 0), Start(await Client.ProduceAsync("t", Records.Batch(7, 1, 0, false, "a"), version: 9) is { ErrorCode: ErrorCode.None } ? await Client.ProduceAsync("t", Records.Batch(7, 1, 5, false, "a")) : new()));
        Assert.Equal((ErrorCode.TransactionalIdAuthorizationFailed, -1), Start(await Client.ProduceAsync("missing", Records.Batch(7, 0, 0, true, "a"))));

        static (ErrorCode, long) Start(ProduceResponse.PartitionProduceResponse answer) => (answer.ErrorCode, answer.LogStartOffset);
    }

    [Fact]
    public async Task A_producer_does_not_say_that_a_time_is_the_brokers()
    {
        await Client.CreateTopicAsync("stamped", 1, ("message.timestamp.type", "LogAppendTime"));
        byte[] batch = Records.Batch("a", "b");
        RecordBatchHeader.SetLogAppendTime(batch, Records.Time);
        var refused = await Client.ProduceAsync("stamped", batch);
        Assert.Equal((ErrorCode.InvalidTimestamp, 0L), (refused.ErrorCode, refused.LogStartOffset));
        Assert.Equal([0, 1], refused.RecordErrors.Select(record => record.BatchIndex));
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("t", batch)).ErrorCode);
    }

    [Fact]
    public async Task Records_too_far_ahead_are_named()
    {
        long now = Broker.Time.GetUtcNow().ToUnixTimeMilliseconds();
        using var builder = new RecordBatchBuilder();
        foreach (long timestamp in (long[])[now, now + 3_600_001, now]) builder.AppendCopy(timestamp, default, false, "a"u8, true);
        var refused = await Client.ProduceAsync("t", builder.Complete().ToArray());
        Assert.Equal(ErrorCode.InvalidTimestamp, refused.ErrorCode);
        Assert.Equal(1, Assert.Single(refused.RecordErrors).BatchIndex);
    }

    [Fact]
    public async Task A_transaction_of_version_2_begins_in_a_partition_with_sequence_number_0()
    {
        var producer = await Client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000 });
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (await Client.ProduceAsync("t", Records.Batch(producer.ProducerId, 0, 1, true, "b"), "x", version: 12)).ErrorCode);
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("t", Records.Batch(producer.ProducerId, 0, 0, true, "a"), "x", version: 12)).ErrorCode);
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("t", Records.Batch(producer.ProducerId, 0, 1, true, "b"), "x", version: 12)).ErrorCode);
    }

    [Theory]
    [InlineData("another", 0)]
    [InlineData("x", 5)]
    public async Task Who_names_the_producer_id_of_another_one_does_not_hold_him_up(string id, short epoch)
    {
        var producer = await Client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000 });
        Assert.NotEqual(ErrorCode.None, (await Client.ProduceAsync("t", Records.Batch(producer.ProducerId, epoch, -5, true, "b"), id, version: 12)).ErrorCode);
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("t", Records.Batch(producer.ProducerId, 0, 0, true, "a"), "x", version: 12)).ErrorCode);
    }

    [Fact]
    public async Task An_epoch_that_a_partition_knows_to_be_over_is_refused_before_the_transactional_id_is_looked_at()
    {
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("t", Records.Batch(987_654, 3, 0, false, "a"))).ErrorCode);
        Assert.Equal(ErrorCode.InvalidProducerEpoch, (await Client.ProduceAsync("t", Records.Batch(987_654, 2, 0, true, "b"), "never")).ErrorCode);
        Assert.Equal(ErrorCode.InvalidProducerIdMapping, (await Client.ProduceAsync("t", Records.Batch(987_654, 3, 1, true, "b"), "never")).ErrorCode);
    }

    [Fact]
    public async Task A_batch_outside_of_an_open_transaction_is_looked_at_after_its_sequence_number()
    {
        var producer = await Client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000 });
        await Client.ProduceAsync("t", Records.Batch(producer.ProducerId, 0, 0, true, "a"), "x", version: 12);
        Assert.Equal(ErrorCode.OutOfOrderSequenceNumber, (await Client.ProduceAsync("t", Records.Batch(producer.ProducerId, 0, 5, false, "b"))).ErrorCode);
        Assert.Equal(ErrorCode.InvalidTxnState, (await Client.ProduceAsync("t", Records.Batch(producer.ProducerId, 0, 1, false, "b"))).ErrorCode);
    }

    [Fact]
    public async Task Of_all_that_a_group_committed_what_only_an_open_transaction_commits_is_no_part()
    {
        var producer = await Client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000 });
        await Client.AskAsync(new TxnOffsetCommitRequest { TransactionalId = "x", ProducerId = producer.ProducerId, ProducerEpoch = producer.ProducerEpoch, GroupId = "g", Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = 7 }] }] }, 5);
        Assert.Empty((await Client.AskAsync(new OffsetFetchRequest { RequireStable = true, Groups = [new() { GroupId = "g", Topics = null }] }, 8)).Groups[0].Topics);
        await Client.AskAsync(new OffsetCommitRequest { GroupId = "g", GenerationIdOrMemberEpoch = -1, Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = 3 }] }] }, 8);
        Assert.Equal(ErrorCode.UnstableOffsetCommit, (await Client.AskAsync(new OffsetFetchRequest { RequireStable = true, Groups = [new() { GroupId = "g", Topics = null }] }, 8)).Groups[0].Topics[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public async Task A_group_without_members_is_deleted_with_what_open_transactions_would_commit()
    {
        var producer = await Client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000 });
        await Client.AskAsync(new TxnOffsetCommitRequest { TransactionalId = "x", ProducerId = producer.ProducerId, ProducerEpoch = producer.ProducerEpoch, GroupId = "g", Topics = [new() { Name = "t", Partitions = [new() { CommittedOffset = 7 }] }] }, 5);
        Assert.Equal(ErrorCode.None, (await Client.AskAsync(new DeleteGroupsRequest { GroupsNames = ["g"] })).Results[0].ErrorCode);
        Assert.Equal(ErrorCode.None, (await Client.AskAsync(new EndTxnRequest { TransactionalId = "x", ProducerId = producer.ProducerId, ProducerEpoch = producer.ProducerEpoch, Committed = true }, 5)).ErrorCode);
        Assert.Equal(ErrorCode.GroupIdNotFound, (await Client.AskAsync(new DeleteGroupsRequest { GroupsNames = ["g"] })).Results[0].ErrorCode);
    }

    [Fact]
    public async Task A_batch_whose_count_is_wrong_is_no_damage()
    {
        byte[] batch = Records.Batch("a");
        batch[60] = 9;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(batch.AsSpan(17), Crc32C.Compute(batch.AsSpan(21)));
        Assert.Equal(ErrorCode.InvalidRecord, (await Client.ProduceAsync("t", batch)).ErrorCode);
    }

    [Theory]
    [InlineData(-3, 6)]
    [InlineData(-4, 7)]
    [InlineData(-17, 11)]
    public async Task A_special_time_that_a_version_does_not_know_is_refused(long time, short version) => Assert.Equal(ErrorCode.UnsupportedVersion, await ErrorOfTimeAsync(time, version));

    [Fact]
    public async Task No_epoch_has_no_end()
    {
        var answer = await Client.AskAsync(new OffsetForLeaderEpochRequest { Topics = [new() { Topic = "t", Partitions = [new() { LeaderEpoch = -1 }] }] });
        Assert.Equal((-1, -1L), (answer.Topics[0].Partitions[0].LeaderEpoch, answer.Topics[0].Partitions[0].EndOffset));
    }

    [Fact]
    public async Task What_is_not_there_is_said_beside_it_and_before_who_asks()
    {
        var committed = await Client.AskAsync(new OffsetCommitRequest { GroupId = "g", GenerationIdOrMemberEpoch = 3, MemberId = "m", Topics = [new() { Name = "t", Partitions = [new() { CommittedMetadata = new string('m', 5000) }, new() { PartitionIndex = 9 }] }] }, 8);
        Assert.Equal([ErrorCode.IllegalGeneration, ErrorCode.UnknownTopicOrPartition], committed.Topics[0].Partitions.Select(partition => partition.ErrorCode));
        var deleted = await Client.AskAsync(new OffsetDeleteRequest { GroupId = "g", Topics = [new() { Name = "t", Partitions = [new()] }] });
        Assert.Equal(ErrorCode.GroupIdNotFound, deleted.ErrorCode);
        Assert.Empty(deleted.Topics);
    }

    [Fact]
    public async Task A_configuration_is_checked_before_the_topic_is_looked_for_and_before_its_layout()
    {
        Assert.Equal(ErrorCode.InvalidConfig, await ErrorOfConfigAsync("missing", "retention.ms", "x"));
        Assert.Equal(ErrorCode.UnknownTopicOrPartition, await ErrorOfConfigAsync("missing", "retention.ms", "1"));
        Assert.Equal(ErrorCode.InvalidRequest, await ErrorOfConfigAsync("t", "retention.ms", null));
        Assert.Equal(ErrorCode.InvalidTopicException, await ErrorOfConfigAsync("a b", "retention.ms", "x"));
        var appended = await Client.AskAsync(new IncrementalAlterConfigsRequest { Resources = [new() { ResourceType = 2, ResourceName = "a b", Configs = [new() { Name = "retention.ms", ConfigOperation = 2, Value = "1" }] }] });
        Assert.Equal(ErrorCode.InvalidConfig, appended.Responses[0].ErrorCode);
        var altered = await Client.AskAsync(new AlterConfigsRequest { Resources = [new() { ResourceType = 2, ResourceName = "missing", Configs = [new() { Name = "retention.ms", Value = "x" }] }] });
        Assert.Equal(ErrorCode.InvalidConfig, altered.Responses[0].ErrorCode);
        var created = await Client.AskAsync(new CreateTopicsRequest { Topics = [new() { Name = "u", NumPartitions = 1, ReplicationFactor = 3, Configs = [new() { Name = "retention.ms", Value = "x" }] }] });
        Assert.Equal(ErrorCode.InvalidConfig, created.Topics[0].ErrorCode);
    }

    [Fact]
    public async Task Records_of_a_topic_that_is_only_compacted_are_not_deleted()
    {
        await Client.CreateTopicAsync("compacted", 1, ("cleanup.policy", "compact"));
        var deleted = await Client.AskAsync(new DeleteRecordsRequest { TimeoutMs = 1000, Topics = [new() { Name = "compacted", Partitions = [new() { Offset = -1 }] }] });
        Assert.Equal(ErrorCode.PolicyViolation, deleted.Topics[0].Partitions[0].ErrorCode);
    }

    [Fact]
    public async Task A_page_begins_with_a_topic_that_was_asked_for()
    {
        var answer = await Client.AskAsync(new DescribeTopicPartitionsRequest { Topics = [new() { Name = "t" }], Cursor = new() { TopicName = "u", PartitionIndex = 0 } });
        Assert.Equal(ErrorCode.InvalidRequest, Assert.Single(answer.Topics).ErrorCode);
    }

    [Fact]
    public async Task A_producer_is_named_whole_or_not_at_all_and_an_empty_transactional_id_is_no_request()
    {
        Assert.Equal(ErrorCode.InvalidRequest, (await Client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000, ProducerId = 5 })).ErrorCode);
        Assert.Equal(ErrorCode.InvalidRequest, (await Client.AskAsync(new AddOffsetsToTxnRequest { TransactionalId = "", GroupId = "g" })).ErrorCode);
        Assert.Equal(ErrorCode.InvalidRequest, (await Client.AskAsync(new EndTxnRequest { TransactionalId = "" })).ErrorCode);
        Assert.Equal(ErrorCode.InvalidRequest, (await Client.AskAsync(new DescribeTransactionsRequest { TransactionalIds = [""] })).TransactionStates[0].ErrorCode);
    }

    [Fact]
    public async Task A_partition_of_a_transaction_gets_a_marker_without_a_record_too()
    {
        var producer = await Client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000 });
        await Client.AskAsync(new AddPartitionsToTxnRequest { V3AndBelowTransactionalId = "x", V3AndBelowProducerId = producer.ProducerId, V3AndBelowProducerEpoch = producer.ProducerEpoch, V3AndBelowTopics = [new() { Name = "t", Partitions = [0] }] }, 3);
        await Client.AskAsync(new EndTxnRequest { TransactionalId = "x", ProducerId = producer.ProducerId, ProducerEpoch = producer.ProducerEpoch, Committed = true }, 4);
        Assert.Equal(1, (await Client.FetchAsync("t")).HighWatermark);
    }

    [Fact]
    public async Task A_transaction_that_InitProducerId_aborts_costs_its_producer_two_epochs()
    {
        var init = new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000 };
        var producer = await Client.AskAsync(init);
        await Client.ProduceAsync("t", Records.Batch(producer.ProducerId, producer.ProducerEpoch, 0, true, "a"), "x", version: 12);
        Assert.Equal(producer.ProducerEpoch + 2, (await Client.AskAsync(init)).ProducerEpoch);
    }

    [Fact]
    public async Task Who_asks_for_some_topics_by_id_asks_for_none_by_name()
    {
        var id = (await Client.AskAsync(new MetadataRequest { Topics = [new() { Name = "t" }] })).Topics[0].TopicId;
        var answer = await Client.AskAsync(new MetadataRequest { Topics = [new() { Name = "missing" }, new() { Name = null, TopicId = id }] });
        Assert.Equal("t", Assert.Single(answer.Topics).Name);
    }

    [Fact]
    public async Task A_session_that_cannot_be_leaves_no_group_behind()
    {
        var joined = await Client.AskAsync(new JoinGroupRequest { GroupId = "g", SessionTimeoutMs = 1, MemberId = "nobody", ProtocolType = "consumer", Protocols = [new() { Name = "range" }] });
        Assert.Equal((ErrorCode.InvalidSessionTimeout, null), (joined.ErrorCode, joined.ProtocolName));
        Assert.Empty((await Client.AskAsync(new ListGroupsRequest())).Groups);
    }

    [Fact]
    public async Task The_first_member_does_not_wait_for_one_that_was_only_given_an_id()
    {
        var join = new JoinGroupRequest { GroupId = "g", SessionTimeoutMs = 10_000, RebalanceTimeoutMs = 10_000, ProtocolType = "consumer", Protocols = [new() { Name = "range" }] };
        var given = await Client.AskAsync(join);
        Assert.Equal(ErrorCode.MemberIdRequired, given.ErrorCode);
        var member = await Client.AskAsync(join, 3);
        Assert.Equal((ErrorCode.None, 1), (member.ErrorCode, member.GenerationId));
        Assert.Equal(ErrorCode.InconsistentGroupProtocol, (await Client.AskAsync(new SyncGroupRequest { GroupId = "g", GenerationId = 1, MemberId = member.MemberId })).ErrorCode);
        Assert.Equal(ErrorCode.None, (await Client.AskAsync(new SyncGroupRequest { GroupId = "g", GenerationId = 1, MemberId = member.MemberId }, 4)).ErrorCode);
        await Client.AskAsync(new LeaveGroupRequest { GroupId = "g", Members = [new() { MemberId = given.MemberId }] });
        Assert.Equal(ErrorCode.RebalanceInProgress, (await Client.AskAsync(new HeartbeatRequest { GroupId = "g", GenerationId = 1, MemberId = member.MemberId })).ErrorCode);
    }

    [Fact]
    public async Task Partitions_are_assigned_to_brokers_that_are_there_or_not_at_all()
    {
        var grown = await Client.AskAsync(new CreatePartitionsRequest { Topics = [new() { Name = "t", Count = 2, Assignments = [new() { BrokerIds = [7] }] }] });
        Assert.Equal(ErrorCode.InvalidReplicaAssignment, grown.Results[0].ErrorCode);
    }

    [Fact]
    public async Task Of_two_things_that_are_wrong_with_a_topic_it_names_the_replicas()
    {
        var created = await Client.AskAsync(new CreateTopicsRequest { Topics = [new() { Name = "both", NumPartitions = 0, ReplicationFactor = 0 }] });
        Assert.Equal(ErrorCode.InvalidReplicationFactor, created.Topics[0].ErrorCode);
    }

    [Fact]
    public async Task Of_two_values_of_one_setting_the_last_one_counts()
    {
        var created = await Client.AskAsync(new CreateTopicsRequest { Topics = [new() { Name = "twice", NumPartitions = 1, ReplicationFactor = 1, Configs = [new() { Name = "retention.ms", Value = "soon" }, new() { Name = "retention.ms", Value = "7" }] }] });
        Assert.Equal((ErrorCode.None, "7"), (created.Topics[0].ErrorCode, created.Topics[0].Configs!.Single(config => config.Name == "retention.ms").Value));
    }

    [Fact]
    public async Task A_topic_is_deleted_by_its_name_or_by_its_id_and_not_by_both()
    {
        var id = (await Client.AskAsync(new MetadataRequest { Topics = [new() { Name = "t" }] })).Topics[0].TopicId;
        var deleted = (await Client.AskAsync(new DeleteTopicsRequest { Topics = [new() { Name = "t", TopicId = id }] })).Responses[0];
        Assert.Equal((ErrorCode.InvalidRequest, "t", id), (deleted.ErrorCode, deleted.Name, deleted.TopicId));
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("t", Records.Batch("a"))).ErrorCode);
    }

    [Fact]
    public async Task Who_names_the_next_epoch_while_a_transaction_is_open_ends_it_and_has_that_epoch()
    {
        var init = new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000 };
        var producer = await Client.AskAsync(init);
        await Client.ProduceAsync("t", Records.Batch(producer.ProducerId, producer.ProducerEpoch, 0, true, "a"), "x", version: 12);
        var ahead = await Client.AskAsync(new InitProducerIdRequest { TransactionalId = "x", TransactionTimeoutMs = 1000, ProducerId = producer.ProducerId, ProducerEpoch = (short)(producer.ProducerEpoch + 1) });
        Assert.Equal((ErrorCode.None, producer.ProducerEpoch + 2), (ahead.ErrorCode, ahead.ProducerEpoch));
    }

    [Fact]
    public async Task Nobody_can_log_in_where_nobody_has_to_and_the_connection_stays()
    {
        Assert.Equal(ErrorCode.IllegalSaslState, (await Client.AskAsync(new SaslHandshakeRequest { Mechanism = "PLAIN" })).ErrorCode);
        Assert.Equal(ErrorCode.IllegalSaslState, (await Client.AskAsync(new SaslAuthenticateRequest())).ErrorCode);
        Assert.Equal(ErrorCode.None, (await Client.ProduceAsync("t", Records.Batch("a"))).ErrorCode);
    }

    async Task<ErrorCode> ErrorOfTimeAsync(long time, short version) =>
        (await Client.AskAsync(new ListOffsetsRequest { ReplicaId = -1, Topics = [new() { Name = "t", Partitions = [new() { Timestamp = time }] }] }, version)).Topics[0].Partitions[0].ErrorCode;

    async Task<ErrorCode> ErrorOfConfigAsync(string topic, string name, string? value) =>
        (await Client.AskAsync(new IncrementalAlterConfigsRequest { Resources = [new() { ResourceType = 2, ResourceName = topic, Configs = [new() { Name = name, Value = value }] }] })).Responses[0].ErrorCode;
}
