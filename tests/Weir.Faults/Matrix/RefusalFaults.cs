using Weir.Faults.Forwarding;
using Weir.Protocol;
using Weir.Protocol.Messages;
using static Weir.Faults.Matrix.Reaction;
using static Weir.Protocol.ErrorCode;

namespace Weir.Faults.Matrix;

/// <summary>
/// The broker refuses: each request of a worker with each error that Kafka's broker can answer it with, one after the other. What must come of it is what
/// the protocol means and Kafka's own client does (TransactionManager, ConsumerCoordinator, FetchCollector; KIP-360, KIP-447, KIP-588, KIP-890, KIP-1050),
/// except that a worker answers by itself what Kafka's client leaves to its application: an abortable error, and one that nobody knows the meaning of.
/// </summary>
static class RefusalFaults
{
    // A worker takes its id again, and reads its positions, after it gave a transaction up; it joins again when its group says so.
    static readonly Refusal GiveUp = new(ApiKey.Produce, UnknownServerError);
    static readonly Refusal Rebalance = new(ApiKey.Heartbeat, RebalanceInProgress);

    static readonly ErrorCode[] Fences = [ProducerFenced, InvalidProducerEpoch, InvalidProducerIdMapping, FencedInstanceId];

    // Waits of 20 ms, doubled up to a second.
    const int GivenUpMax = 15;

    /// <summary>By row.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<RefusedRequest>> Refused { get; } = new Dictionary<string, IReadOnlyList<RefusedRequest>>
    {
        ["refused-produce"] =
        [
            new(ApiKey.Produce, AsksAgain, LeaderNotAvailable, NotLeaderOrFollower, UnknownTopicOrPartition, NotEnoughReplicas, NotEnoughReplicasAfterAppend, RequestTimedOut, KafkaStorageError, CoordinatorLoadInProgress, CoordinatorNotAvailable, NotCoordinator, ConcurrentTransactions),
            new(ApiKey.Produce, AsksAgain, RequestTimedOut, NotEnoughReplicasAfterAppend) { IsCarriedOut = true },
            // Not of one record: it would be right to make that a dead letter.
            new(ApiKey.Produce, GivesUp, CorruptMessage, MessageTooLarge, RecordListTooLarge, InvalidTimestamp, InvalidRecord, PolicyViolation, UnknownProducerId, OutOfOrderSequenceNumber, InvalidTxnState, TransactionAbortable, UnknownServerError) { LeastBytes = 4_000 },
            new(ApiKey.Produce, GivesUp, ProducerFenced),
            // The second fence within a minute.
            new(ApiKey.Produce, Ends, InvalidProducerEpoch),
            new(ApiKey.Produce, Ends, TopicAuthorizationFailed, TransactionalIdAuthorizationFailed, ClusterAuthorizationFailed, UnsupportedForMessageFormat),
        ],
        ["refused-offsets"] =
        [
            new(ApiKey.TxnOffsetCommit, AsksAgain, CoordinatorLoadInProgress, CoordinatorNotAvailable, NotCoordinator, UnknownTopicOrPartition, ConcurrentTransactions),
            new(ApiKey.TxnOffsetCommit, AsksAgain, CoordinatorNotAvailable, NotCoordinator) { IsCarriedOut = true },
            new(ApiKey.TxnOffsetCommit, GivesUp, RequestTimedOut, RebalanceInProgress, IllegalGeneration, UnknownMemberId, InvalidTxnState, TransactionAbortable, UnknownServerError),
            new(ApiKey.TxnOffsetCommit, GivesUp, ProducerFenced),
            new(ApiKey.TxnOffsetCommit, Ends, InvalidProducerEpoch),
            new(ApiKey.TxnOffsetCommit, GivesUp, FencedInstanceId),
            new(ApiKey.TxnOffsetCommit, Ends, GroupAuthorizationFailed, TransactionalIdAuthorizationFailed, TopicAuthorizationFailed),
        ],
        ["refused-commit"] =
        [
            new(ApiKey.EndTxn, AsksAgain, CoordinatorLoadInProgress, CoordinatorNotAvailable, NotCoordinator, ConcurrentTransactions),
            new(ApiKey.EndTxn, AsksAgain, CoordinatorNotAvailable, NotCoordinator) { IsCarriedOut = true },
            new(ApiKey.EndTxn, GivesUp, RequestTimedOut, UnknownServerError) { IsCarriedOut = true },
            new(ApiKey.EndTxn, GivesUp, InvalidTxnState, UnknownProducerId, TransactionAbortable, UnknownServerError),
            new(ApiKey.EndTxn, GivesUp, ProducerFenced),
            new(ApiKey.EndTxn, Ends, InvalidProducerIdMapping),
            new(ApiKey.EndTxn, Ends, TransactionalIdAuthorizationFailed),
        ],
        ["refused-transaction"] =
        [
            new(ApiKey.AddPartitionsToTxn, AsksAgain, CoordinatorLoadInProgress, CoordinatorNotAvailable, NotCoordinator, ConcurrentTransactions, UnknownTopicOrPartition),
            new(ApiKey.AddPartitionsToTxn, AsksAgain, CoordinatorNotAvailable) { IsCarriedOut = true },
            new(ApiKey.AddPartitionsToTxn, GivesUp, OperationNotAttempted, InvalidTxnState, TransactionAbortable, UnknownServerError),
            new(ApiKey.AddOffsetsToTxn, AsksAgain, CoordinatorLoadInProgress, CoordinatorNotAvailable, NotCoordinator, ConcurrentTransactions),
            new(ApiKey.AddOffsetsToTxn, AsksAgain, CoordinatorNotAvailable) { IsCarriedOut = true },
            new(ApiKey.AddOffsetsToTxn, GivesUp, InvalidTxnState, TransactionAbortable, UnknownServerError),
            new(ApiKey.AddPartitionsToTxn, Ends, TransactionalIdAuthorizationFailed, TopicAuthorizationFailed),
            new(ApiKey.AddOffsetsToTxn, Ends, TransactionalIdAuthorizationFailed, GroupAuthorizationFailed),
        ],
        ["refused-recovery"] =
        [
            new(ApiKey.InitProducerId, GivesUp, CoordinatorLoadInProgress, CoordinatorNotAvailable, NotCoordinator, ConcurrentTransactions, RequestTimedOut) { After = GiveUp },
            new(ApiKey.InitProducerId, GivesUp, CoordinatorNotAvailable, ConcurrentTransactions) { After = GiveUp, IsCarriedOut = true },
            new(ApiKey.OffsetFetch, GivesUp, CoordinatorLoadInProgress, CoordinatorNotAvailable, NotCoordinator, UnstableOffsetCommit) { After = GiveUp },
            new(ApiKey.InitProducerId, GivesUp, ProducerFenced) { After = GiveUp },
            new(ApiKey.InitProducerId, Ends, TransactionalIdAuthorizationFailed, ClusterAuthorizationFailed, InvalidTransactionTimeout) { After = GiveUp },
            new(ApiKey.OffsetFetch, Ends, GroupAuthorizationFailed) { After = GiveUp },
        ],
        ["refused-fetch"] =
        [
            new(ApiKey.Fetch, AsksAgain, NotLeaderOrFollower, ReplicaNotAvailable, KafkaStorageError, FencedLeaderEpoch, UnknownLeaderEpoch, OffsetNotAvailable, UnknownTopicOrPartition, UnknownTopicId, InconsistentTopicId, LeaderNotAvailable, UnknownServerError),
            // Whoever may not read ends by the answer to his fetch.
            new(ApiKey.Metadata, AsksAgain, LeaderNotAvailable, UnknownTopicOrPartition, TopicAuthorizationFailed) { After = new(ApiKey.Fetch, NotLeaderOrFollower), IsCarriedOut = true },
            new(ApiKey.FindCoordinator, AsksAgain, CoordinatorNotAvailable, CoordinatorLoadInProgress) { After = new(ApiKey.TxnOffsetCommit, NotCoordinator) },
            // A heartbeat may be the first to ask, and has the worker join again, who asks too.
            new(ApiKey.FindCoordinator, Ends, GroupAuthorizationFailed, TransactionalIdAuthorizationFailed) { After = new(ApiKey.TxnOffsetCommit, NotCoordinator), Times = 3 },
            new(ApiKey.Fetch, Ends, TopicAuthorizationFailed),
        ],
        ["refused-membership"] =
        [
            new(ApiKey.Heartbeat, AsksAgain, CoordinatorLoadInProgress, CoordinatorNotAvailable, NotCoordinator, RebalanceInProgress),
            new(ApiKey.JoinGroup, AsksAgain, CoordinatorLoadInProgress, CoordinatorNotAvailable, NotCoordinator, RebalanceInProgress) { After = Rebalance },
            new(ApiKey.SyncGroup, AsksAgain, CoordinatorLoadInProgress, CoordinatorNotAvailable, NotCoordinator, RebalanceInProgress) { After = Rebalance },
            new(ApiKey.Heartbeat, GivesUp, IllegalGeneration, UnknownMemberId),
            new(ApiKey.JoinGroup, GivesUp, UnknownMemberId) { After = Rebalance },
            new(ApiKey.SyncGroup, GivesUp, IllegalGeneration, UnknownMemberId) { After = Rebalance },
            new(ApiKey.Heartbeat, GivesUp, FencedInstanceId),
            // He joins again, and ends if he may not.
            new(ApiKey.Heartbeat, AsksAgain, GroupAuthorizationFailed),
            new(ApiKey.SyncGroup, Ends, GroupAuthorizationFailed) { After = Rebalance },
            new(ApiKey.JoinGroup, Ends, GroupAuthorizationFailed, InconsistentGroupProtocol, InvalidSessionTimeout, GroupMaxSizeReached) { After = Rebalance },
        ],
        ["refused-membership-848"] =
        [
            new(ApiKey.ConsumerGroupHeartbeat, AsksAgain, CoordinatorLoadInProgress, CoordinatorNotAvailable, NotCoordinator, UnknownServerError),
            new(ApiKey.ConsumerGroupHeartbeat, GivesUp, UnknownMemberId, FencedMemberEpoch, GroupIdNotFound),
            new(ApiKey.ConsumerGroupHeartbeat, AsksAgain, GroupAuthorizationFailed),
            // Of one who joins.
            new(ApiKey.ConsumerGroupHeartbeat, Ends, GroupAuthorizationFailed, GroupMaxSizeReached) { After = new(ApiKey.ConsumerGroupHeartbeat, UnknownMemberId) },
        ],
    };

    public static IReadOnlyList<Fault> All { get; } =
    [
        Row("refused-produce", "the broker refuses produce requests with each error in turn"),
        Row("refused-offsets", "the same of the positions"),
        Row("refused-commit", "the same of the end of a transaction"),
        Row("refused-transaction", "the same of what is added to a transaction of version 1") with { Workers = options => options with { SpeaksTransactionsOne = true } },
        Row("refused-recovery", "the same of a transactional id that is taken again, and of the positions read then"),
        Row("refused-fetch", "the same of fetches, of metadata and of who coordinates"),
        Row("refused-membership", "the same of joining a group and staying in it") with { IsClassic = true },
        new("refused-for-long", "the broker refuses a kind of request for 5 s, then another one", TimeSpan.FromSeconds(30), RefusedForLongAsync) { IsInShortForm = false },
        Row("refused-membership-848", "the same of a member whose partitions the broker divides (KIP-848)") with { Workers = options => options with { GroupProtocol = "consumer" } },
    ];

    static Fault Row(string name, string what) => new(name, what, TimeSpan.FromSeconds(Refused[name].Sum(request => request.Codes.Count) * 1.5), stage => PlayAsync(stage, Refused[name])) { SecondsShort = 8 };

    static async Task RefusedForLongAsync(FaultStage stage)
    {
        await stage.AllAssignedAsync();
        var worker = stage.Any;
        foreach (var refusal in (Refusal[])[GiveUp, new(ApiKey.TxnOffsetCommit, InvalidTxnState), new(ApiKey.EndTxn, UnknownServerError), new(ApiKey.InitProducerId, CoordinatorNotAvailable)])
        {
            int before = worker.Worker.GivenUp;
            var broker = new RefusingBroker([.. Enumerable.Repeat(refusal, 1_000_000)]);
            worker.Trap.Set(refusal.Api == ApiKey.InitProducerId ? new Rules(new RefusingBroker(GiveUp), broker) : broker);
            await stage.HoldAsync(5);
            worker.Trap.Clear();
            if (worker.Worker.GivenUp - before > GivenUpMax) throw new InvalidOperationException($"{refusal.Api}, {refusal.Code.Name()}: gave up {worker.Worker.GivenUp - before} transactions in 5 s");
            await stage.GoesOnAsync();
        }
    }

    static async Task PlayAsync(FaultStage stage, IReadOnlyList<RefusedRequest> requests)
    {
        await stage.AllAssignedAsync();
        var worker = stage.Any;
        // In the short form one of each reaction, and no fence: what comes of one depends on those of the minute before.
        foreach (var request in stage.IsShort ? requests.Where(request => !request.Codes.Intersect(Fences).Any()).DistinctBy(request => request.Reaction) : requests)
        {
            foreach (var code in stage.IsShort ? request.Codes.Take(1) : request.Codes)
            {
                var seen = await RefuseAsync(stage, worker, request, code);
                if (seen != request.Reaction) throw new InvalidOperationException($"{request.Api}, {code.Name()}{(request.IsCarriedOut ? ", carried out" : "")}: {seen}, and not {request.Reaction}\n{worker.Worker.Log}");
                if (seen != Ends) continue;
                worker = stage.Start(worker.Name);
                await stage.AllAssignedAsync();
            }
        }
    }

    static async Task<Reaction> RefuseAsync(FaultStage stage, StagedWorker worker, RefusedRequest request, ErrorCode code)
    {
        int before = worker.IdRequests.Count;
        var broker = new RefusingBroker([.. request.Refusals(code)]);
        worker.Trap.Set(broker);
        await Task.WhenAny(broker.Hit, worker.Worker.ExitedAsync()).WithinAsync(TimeSpan.FromSeconds(20));
        if (request.Reaction == Ends) await Task.WhenAny(worker.Worker.ExitedAsync(), stage.HoldAsync(15, whole: true));
        else await stage.GoesOnAsync();
        if (request.Reaction == GivesUp)
        {
            await Wait.UntilAsync($"{request.Api}, {code.Name()}: it gives its transaction up", TimeSpan.FromSeconds(15), () => Task.FromResult(worker.Worker.HasExited || worker.IdRequests.Count > before));
            // What was committed meanwhile may be of before.
            await stage.GoesOnAsync();
        }
        worker.Trap.Clear();
        if (!worker.Worker.HasExited) return worker.IdRequests.Count > before ? GivesUp : AsksAgain;
        stage.Workers.Remove(worker);
        return worker.Worker.ExitCode == 78 ? Ends : throw new InvalidOperationException($"{request.Api}, {code.Name()}: ended with exit code {worker.Worker.ExitCode}\n{worker.Worker.Log}");
    }
}
