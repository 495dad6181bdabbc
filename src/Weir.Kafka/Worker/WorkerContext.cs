using Weir.Engine;
using Weir.Kafka.Fetching;
using Weir.Kafka.Membership;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>What all workers of a run share: the plan, the topics as found at start, and names.</summary>
sealed record WorkerContext(PipelinePlan Plan, KafkaClientOptions Kafka, IReadOnlyList<OutputTopic> Outputs, OutputTopic DeadLetters, StartPosition Start, PipelineStatus Status, IPipelineEvents Events)
{
    /// <summary>As <see cref="PipelinePlan.OutputTopics"/> has them, then the dead letters' and the retry topics.</summary>
    public IEnumerable<OutputTopic> Written => [.. Outputs, DeadLetters, .. Tiers.Select(tier => tier.Output)];

    /// <summary>The retry topics: those of the pipeline's file, then those that it no longer names and that hold records still.</summary>
    public IReadOnlyList<RetryTier> Tiers { get; init; } = [];

    /// <summary>What they take, as far as that has changed since the start too.</summary>
    public required OutputLimits Limits { get; init; }

    public TimeProvider Time => Kafka.Time;

    public string Group => Plan.Source.Group;

    public required string Instance { get; init; }

    /// <summary>The source's id when the run began; default where the cluster has no ids.</summary>
    public Uuid SourceId { get; init; }

    /// <summary>Partitions of the source that the group has begun with. What was added since is read from its first record, whatever <see cref="Start"/> says.</summary>
    public int SourcePartitions { get; init; } = int.MaxValue;

    /// <summary>A named instance is a static member: it comes back within a second where a dynamic one waits for its session to end.</summary>
    public required bool IsNamed { get; init; }

    /// <inheritdoc cref="PipelineRunOptions.HasOneThread"/>
    public bool HasOneThread { get; init; }

    bool HasOwnSteps { get; } = Plan.HasOwnSteps;

    /// <summary>Source records in one transaction at most.</summary>
    public int RecordsMax { get; } = Math.Min(Plan.Delivery.Transaction.Records, Plan.Source.MaxRecordsPerTransaction ?? int.MaxValue);

    public PipelineControl Control => Status.Control;

    public SourcePartition NewPartition(int index)
    {
        var source = NewSource(index);
        if (Tiers.FirstOrDefault(tier => tier.Output.Partitions <= index) is { } small) throw RetryTopicMisfit.TooFew(small.Topic.Name, small.Output.Partitions, index + 1).ToException();
        if (Tiers.Count > 0) source.Parking = new(source, [.. Tiers.Index().Select(tier => NewLane(source, tier.Item, tier.Index + 1))], Plan.Delivery.Retry, Time);
        return source;
    }

    SourcePartition NewLane(SourcePartition source, RetryTier tier, int log) => new(tier.Topic.Name, source.Index, tier.Id)
    {
        Log = log,
        Due = new(tier.Topic.Delay, Time),
        Attempts = HasOwnSteps ? new(RecordsMax) : null,
        Budget = source.Budget,
    };

    SourcePartition NewSource(int index) => new(Plan.Source.Topic, index, SourceId)
    {
        Group = Group,
        Due = Plan.Source.Delay is { } delay ? new(delay, Time) : null,
        Deaths = Plan.DeadLetters.HaltWhen is { } condition ? new(condition) : null,
        Retry = new(Plan.Delivery.Retry, Time),
        Attempts = HasOwnSteps ? new(RecordsMax) : null,
        Budget = Plan.Source.PartitionRate is { } rate ? new(rate, Time) : null,
    };

    /// <summary>How much the process may take; null: as much as it can.</summary>
    public RateBudget? Budget { get; } = Plan.Source.Rate is { } rate ? new(rate, Kafka.Time) : null;

    /// <summary>Public: ACLs depend on it.</summary>
    public string TransactionalId(int worker) => $"weir.{Group}.{Instance}.{worker}";

    bool IsDividedByBroker => Plan.Kafka.GroupProtocol == KafkaGroupProtocol.Consumer;

    // Under KIP-848 a static member that was killed is refused until its session ends, 45 s; a dynamic one with the same member id is taken at once.
    public GroupOptions GroupOptions(int worker) => new(Group, Plan.Source.Topic, IsNamed && !IsDividedByBroker ? $"{Instance}.{worker}" : null)
    {
        IsDividedByBroker = IsDividedByBroker,
        MemberName = TransactionalId(worker),
        SessionTimeout = Plan.Kafka.SessionTimeout,
        HeartbeatInterval = Plan.Kafka.HeartbeatInterval,
        RebalanceTimeout = Plan.Kafka.MaxPollInterval,
    };
}
