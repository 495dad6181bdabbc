using Weir.Engine.Delivery;
using Weir.Kafka.Cluster;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Production;

/// <summary>
/// Writes transactions, one after the other, under one transactional id. Version 2 of Kafka's transactions where the cluster has it, else version 1.
/// Where the outcome of a request to a coordinator is unknown, version 2 asks again as KIP-890 allows; under version 1 nothing is sent again in the
/// same epoch: the transaction fails and <see cref="RecoverAsync"/> fences whatever is still under way.
/// </summary>
sealed class TransactionalProducer(KafkaClient client, string transactionalId, TimeSpan transactionTimeout, Func<string, CompressionType>? compression = null, Action<string>? failed = null)
{
    // Version 6 adds two-phase commit (KIP-939), which is not ours.
    const short InitVersion = 5;
    static readonly TimeSpan InitTimeout = TimeSpan.FromSeconds(60);

    // Two that take one id at the same moment: the coordinator counts the epoch for one and fences the other, who asks again.
    const int RacesMax = 3;

    readonly PartitionSequences _sequences = new();
    readonly HashSet<(string, int)> _added = [];
    ProducerIdentity _identity = new(-1, -1);

    /// <summary>After this time the coordinator aborts a transaction and fences who began it.</summary>
    public TimeSpan TransactionTimeout => transactionTimeout;

    public TransactionVersion Version { get; private set; } = TransactionVersion.One;

    /// <summary>Whether something of a transaction was sent of which nobody knows that it has ended: readers wait for it until <see cref="RecoverAsync"/>, or its time-out.</summary>
    public bool IsUndecided { get; private set; }

    /// <summary>
    /// Takes the transactional id: fences every other holder and every request of ours that is still under way, and aborts what is open.
    /// Returns only when the coordinator has decided the previous transaction, so that the committed positions read afterwards are final.
    /// </summary>
    public async Task RecoverAsync(CancellationToken cancellation)
    {
        var request = new InitProducerIdRequest
        {
            TransactionalId = transactionalId,
            TransactionTimeoutMs = (int)transactionTimeout.TotalMilliseconds,
            ProducerId = -1,
            ProducerEpoch = -1,
        };
        string subject = $"transactional id '{transactionalId}'";
        var retry = new CoordinatorRetry(client, CoordinatorKind.Transaction, transactionalId, InitTimeout);
        var answer = await retry.SendAsync(request, InitVersion, answer => answer.ErrorCode, resendUnknown: true, subject, cancellation);
        for (int races = 0; races < RacesMax && answer.ErrorCode is ErrorCode.ProducerFenced or ErrorCode.InvalidProducerEpoch; races++)
            answer = await retry.SendAsync(request, InitVersion, answer => answer.ErrorCode, resendUnknown: true, subject, cancellation);
        if (answer.ErrorCode != ErrorCode.None) throw new KafkaServerException(answer.ErrorCode, subject);
        Become(new(answer.ProducerId, answer.ProducerEpoch));
        Version = TransactionVersions.Of(await client.ConnectAnyAsync(cancellation));
    }

    /// <summary>Sends the transaction's batches as they are sealed, then its positions, then commits.</summary>
    /// <param name="transaction">What to write.</param>
    /// <param name="group">Whose positions are committed with it; null: nobody's.</param>
    /// <param name="cancellation">Ends it at the next wait; what was sent is undecided then.</param>
    /// <param name="hasMovedOn">Whether the member goes on although its generation was refused (KIP-848, where the broker counts on before the member knows). Default: it does not.</param>
    /// <exception cref="TransactionFailedException">It did not commit, or that is unknown; <see cref="RecoverAsync"/> must follow.</exception>
    public async Task DeliverAsync(OutputTransaction transaction, Func<GroupIdentity>? group, CancellationToken cancellation, Func<int, CancellationToken, Task<bool>>? hasMovedOn = null)
    {
        try
        {
            await SendAsync(transaction, group, hasMovedOn, cancellation);
        }
        catch (TransactionFailedException fenced) when (fenced.Failure == TransactionFailure.Fenced)
        {
            // Whoever fenced us has ended it.
            IsUndecided = false;
            throw;
        }
    }

    async Task SendAsync(OutputTransaction transaction, Func<GroupIdentity>? group, Func<int, CancellationToken, Task<bool>>? hasMovedOn, CancellationToken cancellation)
    {
        var rounds = new OutputRounds(transaction, _sequences);
        while (true)
        {
            // Else its records would count as committed, and might be sent under the id that the worker takes next.
            if (transaction.IsAbandoned) throw new TransactionFailedException(TransactionFailure.Abort, "the worker let go of the transaction");
            var round = rounds.Next();
            if (round.Count > 0) await ProduceAsync(round, cancellation);
            else if (transaction.IsDrained) break;
            else await transaction.MoreAsync(cancellation);
        }
        if (group is null ? transaction.Batches == 0 : transaction.Offsets.Count == 0) return;
        IsUndecided = true;
        while (group is not null && !await TryCommitOffsetsAsync(transaction.Offsets, group(), hasMovedOn, cancellation)) { }
        // Behind the others: whoever is no member any more is refused there, and does not come this far.
        if (group is not null && transaction.RetryOffsets.Count > 0) await CommitOffsetsAsync(transaction.RetryOffsets, WithoutMembers(RetryTopic.GroupOf(group().Group)), cancellation);
        await EndAsync(cancellation);
    }

    static string Names(IEnumerable<string> topics) => string.Join(", ", topics.Select(topic => $"'{topic}'"));

    static GroupIdentity WithoutMembers(string group) => new(group, "", null, -1);

    async Task ProduceAsync(IReadOnlyList<OutputBatch> batches, CancellationToken cancellation)
    {
        IsUndecided = true;
        if (Version == TransactionVersion.One) await AddPartitionsAsync(batches, cancellation);
        await new ProduceRound(client, transactionalId, _identity, Version.Produce(), transactionTimeout, compression, failed).SendAsync(batches, cancellation);
    }

    async Task AddPartitionsAsync(IReadOnlyList<OutputBatch> batches, CancellationToken cancellation)
    {
        var missing = batches.Where(batch => !_added.Contains((batch.Topic, batch.Partition))).ToList();
        if (missing.Count == 0) return;
        var request = new AddPartitionsToTxnRequest
        {
            V3AndBelowTransactionalId = transactionalId,
            V3AndBelowProducerId = _identity.Id,
            V3AndBelowProducerEpoch = _identity.Epoch,
            V3AndBelowTopics = [.. missing.GroupBy(batch => batch.Topic).Select(topic => new AddPartitionsToTxnRequest.AddPartitionsToTxnTopic { Name = topic.Key, Partitions = [.. topic.Select(batch => batch.Partition)] })],
        };
        await CoordinateAsync(CoordinatorKind.Transaction, transactionalId, request, 3, answer => CauseOf(answer).Code, $"adding partitions of {Names(request.V3AndBelowTopics.Select(topic => topic.Name))} to the transaction", cancellation, answer => CauseOf(answer).By);
        foreach (var batch in missing) _added.Add((batch.Topic, batch.Partition));
    }

    // OPERATION_NOT_ATTEMPTED stands beside the partition that is the cause.
    static (ErrorCode Code, TopicPartition By) CauseOf(AddPartitionsToTxnResponse answer) => answer.ResultsByTopicV3AndBelow
        .SelectMany(topic => topic.ResultsByPartition.Select(partition => (Code: partition.PartitionErrorCode, By: new TopicPartition(topic.Name, partition.PartitionIndex))))
        .OrderBy(result => result.Code is ErrorCode.None or ErrorCode.OperationNotAttempted).FirstOrDefault();

    // False: refused for a generation that the member has left behind; what is refused is not carried out later either, so it may be sent again.
    async Task<bool> TryCommitOffsetsAsync(List<OffsetToCommit> offsets, GroupIdentity member, Func<int, CancellationToken, Task<bool>>? hasMovedOn, CancellationToken cancellation)
    {
        try
        {
            await CommitOffsetsAsync(offsets, member, cancellation);
            return true;
        }
        catch (TransactionFailedException refused) when (refused.Code is ErrorCode.IllegalGeneration or ErrorCode.StaleMemberEpoch && hasMovedOn is not null)
        {
            if (!await hasMovedOn(member.Generation, cancellation)) throw;
            return false;
        }
    }

    async Task CommitOffsetsAsync(List<OffsetToCommit> offsets, GroupIdentity group, CancellationToken cancellation)
    {
        if (Version == TransactionVersion.One)
        {
            var add = new AddOffsetsToTxnRequest { TransactionalId = transactionalId, ProducerId = _identity.Id, ProducerEpoch = _identity.Epoch, GroupId = group.Group };
            await CoordinateAsync(CoordinatorKind.Transaction, transactionalId, add, 3, answer => answer.ErrorCode, $"adding group '{group.Group}' to the transaction", cancellation);
        }
        var request = new TxnOffsetCommitRequest
        {
            TransactionalId = transactionalId,
            GroupId = group.Group,
            ProducerId = _identity.Id,
            ProducerEpoch = _identity.Epoch,
            GenerationId = group.Generation,
            MemberId = group.MemberId,
            GroupInstanceId = group.InstanceId,
            Topics = [.. offsets.GroupBy(offset => offset.Topic).Select(topic => new TxnOffsetCommitRequest.TxnOffsetCommitRequestTopic { Name = topic.Key, Partitions = [.. topic.Select(Position)] })],
        };
        await CoordinateAsync(CoordinatorKind.Group, group.Group, request, Version.OffsetCommit(), ErrorOf, $"committing positions of group '{group.Group}' in {Names(request.Topics.Select(topic => topic.Name))}", cancellation);
    }

    static ErrorCode ErrorOf(TxnOffsetCommitResponse answer) =>
        answer.Topics.SelectMany(topic => topic.Partitions).Select(partition => partition.ErrorCode).FirstOrDefault(code => code != ErrorCode.None);

    static TxnOffsetCommitRequest.TxnOffsetCommitRequestPartition Position(OffsetToCommit offset) => new()
    {
        PartitionIndex = offset.Partition,
        CommittedOffset = offset.Offset,
        CommittedLeaderEpoch = offset.LeaderEpoch,
        CommittedMetadata = offset.Metadata,
    };

    async Task EndAsync(CancellationToken cancellation)
    {
        var request = new EndTxnRequest { TransactionalId = transactionalId, ProducerId = _identity.Id, ProducerEpoch = _identity.Epoch, Committed = true };
        var answer = await CoordinateAsync(CoordinatorKind.Transaction, transactionalId, request, Version.End(), answer => answer.ErrorCode, "committing the transaction", cancellation);
        _added.Clear();
        IsUndecided = false;
        // KIP-890: the next transaction has an epoch of its own, or a new id where epochs ran out.
        if (Version == TransactionVersion.Two && answer.ProducerId >= 0) Become(new(answer.ProducerId, answer.ProducerEpoch));
    }

    async Task<TResponse> CoordinateAsync<TResponse>(CoordinatorKind kind, string key, IRequest<TResponse> request, short newest, Func<TResponse, ErrorCode> errorOf, string subject, CancellationToken cancellation, Func<TResponse, TopicPartition>? causeOf = null)
        where TResponse : IMessage<TResponse>
    {
        var retry = new CoordinatorRetry(client, kind, key, transactionTimeout, failed);
        TResponse answer;
        try
        {
            answer = await retry.SendAsync(request, newest, errorOf, resendUnknown: Version == TransactionVersion.Two, subject, cancellation);
        }
        catch (KafkaException exception) when (exception.IsRetriable)
        {
            throw new TransactionFailedException(TransactionFailure.Abort, $"{subject}: the outcome is unknown ({exception.Message})", (exception as KafkaServerException)?.Code ?? ErrorCode.None, exception);
        }
        var error = errorOf(answer);
        return error == ErrorCode.None ? answer : throw TransactionFailedException.Of(error, subject, refusedBy: causeOf?.Invoke(answer));
    }

    void Become(ProducerIdentity next)
    {
        _identity = next;
        _sequences.Restart();
        _added.Clear();
        IsUndecided = false;
    }
}
