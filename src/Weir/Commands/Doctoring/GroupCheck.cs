using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Commands.Doctoring;

/// <summary>Whether this user may work in the pipeline's group and under its transactional ids, and whether a start would begin where it should.</summary>
sealed class GroupCheck(KafkaClient client, PipelinePlan plan, Findings findings)
{
    /// <summary>From version 6 on a group that does not exist is an error, without its permissions.</summary>
    const short DeadGroupsAreDescribed = 5;

    readonly KafkaAdmin _admin = new(client);
    readonly string _group = plan.Source.Group;

    public async Task RunAsync(TopicState source, IReadOnlyList<TopicState> outputs, CancellationToken cancellation)
    {
        if (plan.Kafka.GroupProtocol == KafkaGroupProtocol.Consumer) await ProtocolAsync(cancellation);
        await TransactionalIdAsync(cancellation);
        await PositionsAsync(source, outputs, cancellation);
        if (plan.RetryTopics.Count > 0) await RetryPositionsAsync(RetryTopic.GroupOf(_group), cancellation);
    }

    async Task PositionsAsync(TopicState source, IReadOnlyList<TopicState> outputs, CancellationToken cancellation)
    {
        // A source that may not be seen has no partitions to ask for: then all that the group has committed.
        var partitions = source.Partitions == 0 ? null : Enumerable.Range(0, source.Partitions).Select(partition => new TopicPartition(source.Name, partition)).ToList();
        try
        {
            // First, since it waits for the coordinator of a cluster that has just begun.
            var committed = await _admin.CommittedOffsetsAsync(_group, partitions, requireStable: false, cancellation);
            if (!await MayReadAsync(_group, "the workers cannot join", cancellation)) return;
            if (partitions is null) return;
            string? id = source.Metadata?.TopicId.ToStringOrNull();
            if (committed.Values.Any(position => OffsetMetadata.Parse(position.Metadata).IsOfAnother(id)))
                findings.Fail($"group {_group}", $"has positions of another topic '{source.Name}', which was deleted and created anew: 'weir run' refuses to start (WEIR2012)", $"Set them where the pipeline shall go on: weir groups reset {_group} -t {source.Name} --to-earliest, or --shift-by 0 where the offsets are still those of the same records; and the same of the group '{RetryTopic.GroupOf(_group)}' where it has positions");
            else if (committed.Count > 0) findings.Ok($"group {_group}", $"has committed {committed.Count} of {source.Partitions} partitions");
            else if (await FilledAsync(outputs, cancellation) is { } filled)
                findings.Fail($"group {_group}", $"has committed nothing and '{filled}' holds records: 'weir run' refuses to start, since it could write everything a second time (WEIR2004)", "Say once where to begin: weir run --start earliest, latest or a time");
            else findings.Ok($"group {_group}", $"has committed nothing: the pipeline begins at {plan.Source.Start}");
        }
        catch (KafkaServerException refused)
        {
            Unreadable(_group, refused);
        }
    }

    // The positions in retry topics are committed with the source's, under a group of their own.
    async Task RetryPositionsAsync(string group, CancellationToken cancellation)
    {
        try
        {
            if (await MayReadAsync(group, "the positions in retry topics cannot be committed", cancellation)) findings.Ok($"group {group}", "takes the positions in retry topics");
        }
        catch (KafkaServerException refused)
        {
            Unreadable(group, refused);
        }
    }

    void Unreadable(string group, KafkaServerException refused) =>
        findings.Fail($"group {group}", $"its positions cannot be read: {refused.Message}", refused.Code == ErrorCode.GroupAuthorizationFailed ? "Allow READ on the group" : "Look at the brokers' logs");

    async Task<bool> MayReadAsync(string group, string without, CancellationToken cancellation)
    {
        try
        {
            var answer = await client.SendToCoordinatorAsync(CoordinatorKind.Group, group, Lane.Control, new DescribeGroupsRequest { Groups = [group], IncludeAuthorizedOperations = true }, cancellation, newestVersion: DeadGroupsAreDescribed);
            var found = answer.Groups.Single();
            if (found.ErrorCode == ErrorCode.GroupAuthorizationFailed) throw new KafkaServerException(found.ErrorCode, $"group '{group}'");
            var operations = new AclOperations(found.AuthorizedOperations);
            if (!operations.AreKnown || found.ErrorCode != ErrorCode.None || operations.Missing("READ").Count == 0) return true;
        }
        catch (KafkaServerException refused) when (refused.Code == ErrorCode.GroupAuthorizationFailed)
        {
        }
        findings.Fail($"group {group}", $"this user may not READ it: {without}", "Allow READ on the group");
        return false;
    }

    async Task ProtocolAsync(CancellationToken cancellation)
    {
        var abilities = await _admin.AbilitiesAsync(client.Metadata.Nodes.Keys.Min(), cancellation);
        if (abilities.HasConsumerGroups) findings.Ok("group protocol", "the broker divides the partitions (KIP-848)");
        else findings.Fail("group protocol", "is consumer, and the cluster has no groups whose partitions the broker divides (KIP-848): 'weir run' refuses to start (WEIR2016)", "Remove group.protocol: the classic protocol works everywhere. Or use Apache Kafka 4.0 or newer with group.version 1");
    }

    // To find the coordinator takes DESCRIBE, which WRITE implies; whether WRITE is allowed only a write can tell.
    async Task TransactionalIdAsync(CancellationToken cancellation)
    {
        string id = $"weir.{_group}.doctor.0";
        var answer = await client.SendToAnyAsync(new FindCoordinatorRequest { Key = id, KeyType = 1, CoordinatorKeys = [id] }, cancellation);
        var error = answer.Coordinators is [var only, ..] ? only.ErrorCode : answer.ErrorCode;
        if (error == ErrorCode.TransactionalIdAuthorizationFailed) findings.Fail("transactional ids", $"this user may not use weir.{_group}.*", $"Allow WRITE and DESCRIBE on the transactional ids with the prefix weir.{_group}.");
        else if (error == ErrorCode.None) findings.Ok("transactional ids", $"weir.{_group}.* may be described; that WRITE is allowed too, only a write can tell");
        else findings.Warn("transactional ids", $"the coordinator of weir.{_group}.* cannot be told: {error.Name()}", "Try again; a cluster that has just begun makes __transaction_state at the first question");
    }

    async Task<string?> FilledAsync(IReadOnlyList<TopicState> outputs, CancellationToken cancellation)
    {
        foreach (var output in outputs.Where(output => output.Partitions > 0))
            if (await HoldsRecordsAsync(output.Name, cancellation)) return output.Name;
        return null;
    }

    async Task<bool> HoldsRecordsAsync(string topic, CancellationToken cancellation)
    {
        var first = await _admin.ListOffsetsAsync(topic, OffsetSpec.Earliest, IsolationLevel.ReadUncommitted, cancellation);
        return !first.SequenceEqual(await _admin.ListOffsetsAsync(topic, OffsetSpec.Latest, IsolationLevel.ReadUncommitted, cancellation));
    }
}
