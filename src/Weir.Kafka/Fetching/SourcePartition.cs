using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Worker;
using Weir.Protocol;

namespace Weir.Kafka.Fetching;

/// <summary>A partition this worker owns, and how far it got.</summary>
sealed class SourcePartition(string topic, int index, Uuid topicId = default)
{
    readonly string? _topicId = topicId.ToStringOrNull();
    long _committedDecided;

    public string Topic => topic;

    /// <summary>The topic's id when the run began, the same however often a topic of that name is made; default where the cluster has no ids (KIP-516).</summary>
    public Uuid TopicId => topicId;

    public int Index => index;

    /// <summary>0: it is the source's; 1 and more: it is a tier's of retry, whose records are the source's too.</summary>
    public int Log { get; init; }

    /// <summary>The source's partition: itself, or of a tier the one it is for.</summary>
    public SourcePartition Owner => Log == 0 ? this : Parking!.Source;

    /// <summary>The pipeline's group.</summary>
    public string Group { get; init; } = "";

    /// <summary>What the partition has in retry; null: there are no retry topics.</summary>
    public Worker.Parking? Parking { get; set; }

    /// <summary>When the next record may be tried, of a tier, or of a source with a delay; null: at once.</summary>
    public DueWatch? Due { get; init; }

    /// <summary>Whether the counters were committed beside the position; else they start anew.</summary>
    public bool HasCounts { get; set; }

    /// <summary>The offset the next fetch asks for.</summary>
    public long FetchOffset { get; private set; }

    /// <summary>The offset of the next record to process; what the next transaction commits.</summary>
    public long NextOffset { get; private set; }

    /// <summary>The last committed position.</summary>
    public long CommittedOffset { get; private set; }

    /// <summary>Leader epoch of the record before <see cref="NextOffset"/>, or committed with the position; -1 where unknown.</summary>
    public int LeaderEpoch { get; private set; } = -1;

    /// <summary>Leader epoch of the last batch fetched.</summary>
    public int FetchLeaderEpoch { get; private set; } = -1;

    /// <summary>Where the leader's log parts from the one that was read, null while it does not: a leader was elected that lacked what came after (KIP-320).</summary>
    public long? CutAt { get; set; }

    /// <summary>When records of it came last, in the time provider's ticks: who waited longest is asked for first, since only the first partition of an answer is sure to get a batch.</summary>
    public long ServedAt { get; private set; }

    /// <summary>Rises when the positions are set anew: answers to earlier fetches are then of no use.</summary>
    public int Epoch { get; private set; }

    /// <summary>Its records count in the open transaction.</summary>
    public bool IsTouched { get; set; }

    /// <summary>The broker's last stable offset as of the last fetch: how far there is something to read.</summary>
    public long LastStableOffset { get; set; } = -1;

    /// <summary>The replica in our rack that the leader named for reading (KIP-392); null: the leader is read.</summary>
    public int? Replica { get; set; }

    /// <summary>Cumulative counts that are committed with the positions.</summary>
    public PartitionCounters Counters { get; set; }

    /// <summary>The partition's time at the committed position as it was read last (<see cref="OffsetMetadata.Time"/>); null: not known.</summary>
    public long? CommittedTime { get; private set; }

    /// <summary>The position was set last to one that this worker had passed since the commit before, so what it remembers of records before holds.</summary>
    public bool IsContinued { get; private set; }

    /// <summary>It stands still: nothing of it is fetched.</summary>
    public bool IsHeld { get; private set; }

    /// <summary>What is watched for too many dead letters; null: nothing is.</summary>
    public DeathWindow? Deaths { get; init; }

    /// <summary>Records before this offset may die without counting as too many.</summary>
    public long AcceptedTo { get; private set; } = -1;

    /// <summary>Records that become dead letters because an operator said so; null: none.</summary>
    public IReadOnlyDictionary<long, string>? Skips { get; private set; }

    /// <summary>The record that a step wants to have again; null: none may.</summary>
    public RecordRetry? Retry { get; init; }

    /// <summary>How often processes began at its position; null: nobody counts, since no step can hang or kill one.</summary>
    public StepAttempts? Attempts { get; init; }

    /// <summary>Where the broker refused something of it; null: nothing was refused.</summary>
    public Doubt? Doubt { get; set; }

    /// <summary>How much of it may be taken; null: as much as there is.</summary>
    public RateBudget? Budget { get; init; }

    /// <summary>The wait before its next record, until <see cref="EndPause"/> found it over; null: none.</summary>
    public Task? Pause { get; private set; }

    /// <summary>It waits before a record is tried again, or until more of it may be taken.</summary>
    public bool IsWaiting => Pause is not null;

    /// <summary>Has the record come again after a wait.</summary>
    /// <returns>False when it was tried long enough.</returns>
    public bool TryAgain(long offset, long now, TimeProvider time)
    {
        Attempts?.Returned();
        if (Retry?.TryAgain(offset, now) is not { } wait) return false;
        PauseFor(wait, time);
        return true;
    }

    /// <summary>Whether its next record is not due; then it waits.</summary>
    public bool WaitsUntil(long offset, long due, TimeProvider time)
    {
        if (Due?.WaitFor(offset, due, time.GetUtcNow().ToUnixTimeMilliseconds()) is not { } wait) return false;
        PauseFor(wait > Due.LeastPause ? wait : Due.LeastPause, time);
        return true;
    }

    /// <summary>Has it wait; what was fetched of it is fetched again.</summary>
    public void PauseFor(TimeSpan wait, TimeProvider time)
    {
        Pause = PauseAsync(wait, time);
        Refetch();
    }

    /// <summary>Lets go of a wait that is over.</summary>
    public void EndPause()
    {
        if (Pause is { IsCompleted: true }) Pause = null;
    }

    /// <summary>Throws away what was fetched and not processed.</summary>
    public void Refetch()
    {
        (FetchOffset, FetchLeaderEpoch) = (NextOffset, LeaderEpoch);
        Epoch++;
    }

    /// <summary>No leader has to know the epoch of what was fetched last.</summary>
    public void ForgetLeaderEpoch() => FetchLeaderEpoch = -1;

    /// <summary>What is before <paramref name="next"/> is processed. Position and epoch belong together: where a record in the middle of a batch waits, the next fetch says both.</summary>
    /// <param name="next">The offset of the next record.</param>
    /// <param name="leaderEpoch">Of the batch of the record before; -1 where unknown.</param>
    public void Advance(long next, int leaderEpoch)
    {
        NextOffset = next;
        if (leaderEpoch >= 0) LeaderEpoch = leaderEpoch;
    }

    /// <summary>Passes a batch of which nothing counts.</summary>
    public void Pass(in RecordBatch batch)
    {
        Advance(batch.LastOffset + 1, batch.PartitionLeaderEpoch);
        IsTouched = true;
    }

    /// <summary>Passes what was deleted before it was read. Of what stood before the offset nothing is known: with the epoch of what was read last it would look like a log that was cut.</summary>
    public void PassTo(long offset)
    {
        (NextOffset, LeaderEpoch, IsTouched) = (offset, -1, true);
        Refetch();
    }

    /// <summary>What is committed beside the position.</summary>
    /// <param name="time">The partition's time, where the steps remember records.</param>
    public OffsetMetadata MetadataAt(long? time)
    {
        Deaths?.Trim(Volatile.Read(ref _committedDecided));
        return new(Counters, time) { Recent = Deaths?.CountAt(Counters.Decided) ?? 0, Accepted = IsAcceptedStill ? AcceptedTo : null, Tries = Attempts?.At(NextOffset) ?? 0, Delay = Log == 0 && Due is { } due ? (long)due.Delay.TotalMilliseconds : 0, TopicId = _topicId };
    }

    // Of those in retry it is the offset in the source that counts, however far the source is read.
    bool IsAcceptedStill => AcceptedTo > NextOffset || (AcceptedTo >= 0 && Counters.InRetry > 0);

    /// <inheritdoc cref="OffsetMetadata.IsOfAnother"/>
    /// <param name="metadata">What was committed beside the position.</param>
    public bool IsOfAnother(in OffsetMetadata metadata) => metadata.IsOfAnother(_topicId);

    /// <summary>Does what the operator wants. What was fetched of a partition that is to stand still is thrown away, and fetched again when it goes on.</summary>
    public void Heed(in PartitionWish wish)
    {
        if (wish.IsHeld && !IsHeld) Refetch();
        IsHeld = wish.IsHeld;
        foreach (var lane in Log == 0 && Parking is { } parking ? parking.Lanes : []) lane.Heed(new PartitionWish(wish.IsHeld, -1, null));
        Skips = wish.Skips;
        if (wish.AcceptedTo <= AcceptedTo) return;
        AcceptedTo = wish.AcceptedTo;
        Deaths?.Restart(Counters.Decided, 0);
        // So that it is committed soon, and holds after a restart too.
        IsTouched = true;
    }

    /// <param name="offset">The next offset to read.</param>
    /// <param name="metadata">What was committed beside it.</param>
    /// <param name="leaderEpoch">Of the record before it, -1 where unknown.</param>
    public void SeekTo(long offset, OffsetMetadata metadata, int leaderEpoch = -1)
    {
        IsContinued = offset >= CommittedOffset && offset <= NextOffset;
        CommittedTime = metadata.Time;
        FetchOffset = NextOffset = CommittedOffset = offset;
        FetchLeaderEpoch = LeaderEpoch = leaderEpoch;
        CutAt = null;
        // It was for a record further on: the one that comes next decides anew.
        Pause = null;
        Counters = metadata.Counters;
        AcceptedTo = Math.Max(AcceptedTo, metadata.Accepted ?? -1);
        Attempts?.Found(offset, metadata.Tries, IsContinued);
        if (IsContinued) Deaths?.Rewind(Counters.Decided);
        else Deaths?.Restart(Counters.Decided, metadata.Recent);
        IsTouched = false;
        Epoch++;
    }

    /// <summary>Nothing is committed: the next transaction commits where it starts.</summary>
    public void StartAt(long offset)
    {
        SeekTo(offset, default);
        IsTouched = true;
    }

    /// <summary>The group gave it to another worker: what was fetched of it is of no use any more.</summary>
    public void GiveUp()
    {
        IsTouched = false;
        Epoch++;
        foreach (var lane in Log == 0 && Parking is { } parking ? parking.Lanes : []) lane.GiveUp();
    }

    /// <param name="offset">Behind the last record.</param>
    /// <param name="leaderEpoch">Its leader's.</param>
    /// <param name="now">In the time provider's ticks.</param>
    public void FetchedTo(long offset, int leaderEpoch, long now) => (FetchOffset, FetchLeaderEpoch, ServedAt) = (offset, leaderEpoch, now);

    /// <summary>A transaction committed: the only thing here that is told beside the worker's loop.</summary>
    /// <param name="offset">The next offset to read.</param>
    /// <param name="decided">Records that had an outcome until then.</param>
    public void CommittedTo(long offset, long decided)
    {
        CommittedOffset = offset;
        Volatile.Write(ref _committedDecided, decided);
    }

    // Not the delay itself, which lets Task.WhenAny go on from the thread pool and not in the worker's context.
    static async Task PauseAsync(TimeSpan wait, TimeProvider time) => await Task.Delay(wait, time);

    /// <summary>The broker sent bytes that are no record batches, or not those that were written.</summary>
    public WeirException Damaged(string what) => DamagedAt($"{topic}/{index}: the broker sent a damaged batch at offset {NextOffset} or after: {what}");

    /// <summary>The same, with the place in the words.</summary>
    public static WeirException DamagedAt(string what) => new("WEIR2011", what, "Check the broker's log and disk; kafka-dump-log.sh shows the batch.");
}
