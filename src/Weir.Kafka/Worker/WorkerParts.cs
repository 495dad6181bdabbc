using Weir.Engine;
using Weir.Kafka.Cluster;
using Weir.Kafka.Fetching;
using Weir.Kafka.Membership;
using Weir.Kafka.Production;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>What one worker is made of and shares with no other.</summary>
sealed class WorkerParts : IAsyncDisposable
{
    static readonly TimeSpan TransactionTimeout = TimeSpan.FromSeconds(10);

    public WorkerParts(WorkerContext context, int number, FetchLimits limits)
    {
        Context = context;
        Number = number;
        Client = new(context.Kafka with { Seed = context.Kafka.Seed + number });
        Troubles = new(number, context.Time, context.Events);
        (Trouble, Deliveries) = (Troubles.Watch(), Troubles.Watch());
        Producer = new(Client, context.TransactionalId(number), TransactionTimeout, topic => (CompressionType)context.Plan.CompressionOf(topic), Deliveries.Failed);
        Retry = new(Client, Trouble);
        Membership = context.GroupOptions(number) is { IsDividedByBroker: true } group ? new ConsumerMembership(Client, group, Trouble) : new GroupMembership(Client, context.GroupOptions(number), Trouble);
        Fetcher = new(Client, limits, Trouble, [context.Plan.Source.Topic, .. context.Tiers.Select(tier => tier.Topic.Name)]);
        Positions = new(Client, context.Group, context.Start, context.SourcePartitions);
        Processor = context.Plan.NewProcessor(context.Time);
        Pump = new(context.Plan, Processor, [.. context.Outputs], new DeadLetterWriter(context.Plan, context.DeadLetters, Counts), Counts, context.Time, context.Tiers, Ahead = StepThreads.Of(context.Plan, context.Time, context.HasOneThread));
        if (Processor.Memory is { } memory) Recollection = new(memory, context, number, Troubles.Watch());
        if (context.Tiers.Count > 0) (ParkedRecall, Upkeep) = (new(this), new(this));
        Holds = new(context.Control);
        Transactions = new(this);
    }

    public WorkerContext Context { get; }

    /// <summary>The worker's number in its process, from 0 on.</summary>
    public int Number { get; }

    public KafkaClient Client { get; }

    public TransactionalProducer Producer { get; }

    public WorkerTroubles Troubles { get; }

    /// <summary>Over what is read, and the group.</summary>
    public TroubleWatch Trouble { get; }

    /// <summary>Over what is written and committed: told by the one delivery that is under way, and by the worker while none is.</summary>
    public TroubleWatch Deliveries { get; }

    public RequestRetry Retry { get; }

    public IGroupMembership Membership { get; }

    public Fetcher Fetcher { get; }

    public Positions Positions { get; }

    public OutcomeCounts Counts { get; } = new();

    public RecordProcessor Processor { get; }

    public RecordPump Pump { get; }

    /// <summary>Null where records go through the steps one after the other.</summary>
    public StepThreads? Ahead { get; }

    /// <summary>Null where no step remembers records.</summary>
    public Recollection? Recollection { get; }

    /// <summary>Null where there are no retry topics.</summary>
    public ParkedRecall? ParkedRecall { get; }

    /// <summary>Null where there are no retry topics.</summary>
    public RetryUpkeep? Upkeep { get; }

    public PartitionHolds Holds { get; }

    public WorkerTransactions Transactions { get; }

    /// <summary>The source partitions that the group gave this worker, by number.</summary>
    public Dictionary<int, SourcePartition> Owned { get; } = [];

    /// <summary>They, and the partitions of retry topics that go with them: all that is fetched.</summary>
    public IReadOnlyCollection<SourcePartition> Lanes => Context.Tiers.Count == 0 ? Owned.Values : [.. Owned.Values, .. Owned.Values.SelectMany(partition => partition.Parking?.Lanes ?? [])];

    /// <summary>Whether the broker refused something of any of them.</summary>
    public bool IsInDoubt => Lanes.Any(lane => lane.Doubt is not null);

    public async ValueTask DisposeAsync()
    {
        Fetcher.Clear();
        Membership.Dispose();
        Ahead?.Dispose();
        if (Recollection is not null) await Recollection.DisposeAsync();
        if (ParkedRecall is not null) await ParkedRecall.DisposeAsync();
        await Client.DisposeAsync();
    }
}
