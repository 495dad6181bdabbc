using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Simulation.Actors;
using Weir.Simulation.Perils;

namespace Weir.Simulation;

/// <summary>Planted faults, each of a kind that exists or existed somewhere.</summary>
static class Mutants
{
    /// <summary>A broker that does not ask a transaction's offsets which generation of the group they come from (before KIP-447).</summary>
    public static Mutant ForgetsGenerations() => new()
    {
        OnRequest = request =>
        {
            if (request.Message is TxnOffsetCommitRequest commit) (commit.GenerationId, commit.MemberId, commit.GroupInstanceId) = (-1, "", null);
        },
        Traits = With(FaultKind.Strike, FaultKind.PauseWorker),
    };

    /// <summary>The same where the broker divides the partitions (KIP-848): a transaction's offsets are taken from a member that was given up.</summary>
    public static Mutant ForgetsEpochs() => ForgetsGenerations() with { Traits = traits => With(FaultKind.Strike, FaultKind.PauseWorker)(traits) with { IsDividedByBroker = true } };

    /// <summary>A coordinator that tells each member to own what it ever told one (KIP-848).</summary>
    public static Mutant GivesPartitionsTwice()
    {
        var given = new SortedSet<int>();
        return new()
        {
            OnResponse = (_, answer) =>
            {
                if (answer is not ConsumerGroupHeartbeatResponse { Assignment: { } assignment }) return;
                foreach (var topic in assignment.TopicPartitions)
                {
                    given.UnionWith(topic.Partitions);
                    topic.Partitions = [.. given];
                }
            },
            Traits = traits => traits with { IsDividedByBroker = true, Actions = [], Network = new(), Processes = 2 },
        };
    }

    /// <summary>A coordinator that tells positions which an open transaction is about to move (before KIP-447's require_stable).</summary>
    public static Mutant ReadsUnstablePositions() => new()
    {
        OnRequest = request =>
        {
            if (request.Message is OffsetFetchRequest fetch) fetch.RequireStable = false;
        },
        Traits = SlowlyEnding,
    };

    /// <summary>Workers that leave while the end of their last transaction is still under way: whoever gets their partitions must wait for it.</summary>
    public static SimulationTraits SlowlyEnding(SimulationTraits traits) => traits with
    {
        Actions = [FaultKind.StopWorker],
        Network = new(),
        Processes = 3,
        SlowEnd = TimeSpan.FromSeconds(9),
        Pace = TimeSpan.FromSeconds(2),
        Trouble = TimeSpan.FromSeconds(30),
    };

    /// <summary>A disk that lies.</summary>
    public static Mutant LosesWhatItSynced() => new() { LiesAboutSync = true, Traits = With(FaultKind.CrashBroker) };

    /// <summary>A broker that forgets to list aborted transactions.</summary>
    public static Mutant ShowsAbortedRecords() => new()
    {
        OnResponse = (_, answer) =>
        {
            if (answer is FetchResponse fetched) foreach (var partition in fetched.Responses.SelectMany(topic => topic.Partitions)) partition.AbortedTransactions = null;
        },
        Traits = With(FaultKind.Strike),
    };

    /// <summary>A broker that has no records of a time: whatever the pipeline has to remember, it finds nothing to read back.</summary>
    public static Mutant ForgetsTheTimes() => new()
    {
        OnRequest = request =>
        {
            if (request.Message is ListOffsetsRequest asked) foreach (var partition in asked.Topics.SelectMany(topic => topic.Partitions)) partition.Timestamp = Math.Min(partition.Timestamp, -1);
        },
        Traits = traits => With(FaultKind.KillWorker)(traits) with { Duplicates = new(TimeSpan.FromSeconds(60), 1_000) },
    };

    /// <summary>A broker that now and then acknowledges what it does not write.</summary>
    public static Mutant AcknowledgesAndForgets()
    {
        int produced = 0;
        return new()
        {
            Answer = request => request.Message is ProduceRequest { TransactionalId: not null } produce && ++produced % 5 == 0 ? Acknowledge(produce) : null,
            Traits = traits => traits with { Actions = [], Network = new() },
        };
    }

    /// <summary>A coordinator that takes any epoch for the present one: nobody is fenced, and a late request decides a later transaction (KAFKA-17754).</summary>
    public static Mutant ForgetsFencing()
    {
        var present = new Dictionary<string, (long Id, short Epoch)>();
        return new()
        {
            OnRequest = request => Refresh(request, present),
            OnResponse = (request, answer) => Remember(request, answer, present),
            Traits = With(FaultKind.Strike),
        };
    }

    /// <summary>A client that goes on after a transaction of unknown outcome without taking its id anew.</summary>
    public static Mutant DoesNotRecover()
    {
        var known = new Dictionary<string, InitProducerIdResponse>();
        return new()
        {
            Answer = request => request.Message is InitProducerIdRequest { TransactionalId: { } id } ? known.GetValueOrDefault(id) : null,
            OnResponse = (request, answer) =>
            {
                if (request.Message is InitProducerIdRequest { TransactionalId: { } id } && answer is InitProducerIdResponse given) known.TryAdd(id, given);
            },
            Traits = With(FaultKind.Strike),
        };
    }

    /// <summary>A client that goes on under version 1 without taking its id anew, where an end of a transaction arrives when the next has begun (KAFKA-17754).</summary>
    public static Mutant DoesNotRecoverBeforeALateEnd() => DoesNotRecover() with { Traits = traits => Late(version2: false)(traits) with { Actions = [FaultKind.BreakConnections, FaultKind.KillWorker] }, LetsFence = true };

    /// <summary>A coordinator that takes any epoch for the present one, under version 2, whose epochs are what keeps a late request out.</summary>
    public static Mutant TakesALateEnd() => ForgetsFencing() with { Traits = Late(version2: true), LetsFence = true };

    /// <summary>Ends of transactions that arrive late, and nothing else that goes wrong.</summary>
    public static Func<SimulationTraits, SimulationTraits> Late(bool version2) => traits => traits with
    {
        Actions = [],
        Network = new(),
        Perils = [Holds.End],
        TransactionVersion2 = version2,
        TransactionRecords = 3,
        Pace = TimeSpan.FromSeconds(0.5),
        Trouble = TimeSpan.FromSeconds(20),
    };

    /// <summary>A broker that shows a lookup's topic to whoever begins to read it, and nothing that is added.</summary>
    public static Mutant HidesChangesOfTables()
    {
        const int Begun = 3;
        var table = default(Uuid);
        bool Hides(FetchRequest.FetchTopic topic) => (topic.Topic == SamplePipeline.Names || (table != default && topic.TopicId == table)) && topic.Partitions.All(partition => partition.FetchOffset >= Begun);
        return new()
        {
            OnRequest = request =>
            {
                if (request.Message is FetchRequest fetch && fetch.Topics.Any(Hides)) fetch.MinBytes = int.MaxValue;
            },
            OnResponse = (request, answer) =>
            {
                if (answer is MetadataResponse metadata) table = metadata.Topics.Find(topic => topic.Name == SamplePipeline.Names)?.TopicId ?? table;
                if (request.Message is FetchRequest fetch && answer is FetchResponse fetched && fetch.Topics.Any(Hides))
                    foreach (var partition in fetched.Responses.SelectMany(topic => topic.Partitions)) partition.Records = null;
            },
            Traits = traits => traits with { Actions = [], Network = new() },
        };
    }

    /// <summary>A worker that does not see which records belong together, so that those of a key overtake the one in retry.</summary>
    public static Mutant LetsFollowersPass() => new() { Traits = traits => traits with { Retries = true, HidesKeys = true } };

    /// <summary>A worker that leaves its positions in the retry topics out of the transaction.</summary>
    public static Mutant LeavesOutTheTiersPositions() => new()
    {
        Answer = request => request.Message is TxnOffsetCommitRequest { GroupId: RetryGroup } commit ? new TxnOffsetCommitResponse
        {
            Topics = [.. commit.Topics.Select(topic => new TxnOffsetCommitResponse.TxnOffsetCommitResponseTopic
            {
                Name = topic.Name,
                Partitions = [.. topic.Partitions.Select(partition => new TxnOffsetCommitResponse.TxnOffsetCommitResponsePartition { PartitionIndex = partition.PartitionIndex })],
            })],
        } : null,
        Traits = traits => With(FaultKind.KillWorker)(traits) with { Retries = true },
    };

    /// <summary>A broker whose retry topics seem empty to whoever has to know what is in them.</summary>
    public static Mutant HidesWhatIsInRetry() => new()
    {
        OnResponse = (request, answer) =>
        {
            if (request.Message is not ListOffsetsRequest { IsolationLevel: 0 } || answer is not ListOffsetsResponse ends) return;
            foreach (var partition in ends.Topics.Where(topic => topic.Name.StartsWith($"{SamplePipeline.Group}-retry-", StringComparison.Ordinal)).SelectMany(topic => topic.Partitions)) partition.Offset = 0;
        },
        Traits = traits => With(FaultKind.KillWorker)(traits) with { Retries = true },
    };

    const string RetryGroup = $"{SamplePipeline.Group}.retry";

    static Func<SimulationTraits, SimulationTraits> With(params FaultKind[] actions) => traits => traits with { Actions = actions, Pace = TimeSpan.FromSeconds(2), Trouble = TimeSpan.FromSeconds(20) };

    static ProduceResponse Acknowledge(ProduceRequest request) => new()
    {
        Responses = [.. request.TopicData.Select(topic => new ProduceResponse.TopicProduceResponse
        {
            Name = topic.Name,
            PartitionResponses = [.. topic.PartitionData.Select(data => new ProduceResponse.PartitionProduceResponse { Index = data.Index })],
        })],
    };

    static void Refresh(BrokerRequest request, Dictionary<string, (long Id, short Epoch)> present)
    {
        switch (request.Message)
        {
            case EndTxnRequest end when present.TryGetValue(end.TransactionalId, out var now):
                (end.ProducerId, end.ProducerEpoch) = now;
                break;
            case TxnOffsetCommitRequest commit when present.TryGetValue(commit.TransactionalId, out var now):
                (commit.ProducerId, commit.ProducerEpoch) = now;
                break;
            case AddOffsetsToTxnRequest add when present.TryGetValue(add.TransactionalId, out var now):
                (add.ProducerId, add.ProducerEpoch) = now;
                break;
        }
    }

    static void Remember(BrokerRequest request, IMessage answer, Dictionary<string, (long Id, short Epoch)> present)
    {
        if (request.Message is InitProducerIdRequest { TransactionalId: { } id } && answer is InitProducerIdResponse { ErrorCode: ErrorCode.None } given) present[id] = (given.ProducerId, given.ProducerEpoch);
        if (request.Message is EndTxnRequest end && answer is EndTxnResponse { ErrorCode: ErrorCode.None, ProducerId: >= 0 } ended) present[end.TransactionalId] = (ended.ProducerId, ended.ProducerEpoch);
    }
}
