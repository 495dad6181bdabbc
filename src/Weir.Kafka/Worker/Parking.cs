using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Fetching;
using Weir.Kafka.Production;

namespace Weir.Kafka.Worker;

/// <summary>What a source partition has in retry: the tiers' partitions of its number, which its worker reads too, and which records are in them.</summary>
/// <remarks>Owned by the worker's loop; only <see cref="Contains"/> and <see cref="Count"/> are asked from elsewhere.</remarks>
sealed class Parking
{
    static readonly TimeSpan NewsInterval = TimeSpan.FromSeconds(30);

    readonly SourcePartition _source;
    readonly int _most;
    readonly TimeProvider _time;
    readonly ParkedRecords _records = new();
    readonly ParkingKey _keys = new();
    readonly Lock _gate = new();
    readonly long[] _positions;
    volatile int _count;
    long[]? _doubted;
    long? _toldAt;

    /// <param name="source">The partition.</param>
    /// <param name="lanes">The tiers' partitions of its number, those of the pipeline's file first.</param>
    /// <param name="options">How many records may be in retry.</param>
    /// <param name="time">The clock.</param>
    public Parking(SourcePartition source, IReadOnlyList<SourcePartition> lanes, RetryOptions options, TimeProvider time)
    {
        (_source, Lanes, _most, _time) = (source, lanes, options.ParkedMax, time);
        _positions = new long[1 + lanes.Count];
        foreach (var lane in lanes) lane.Parking = this;
    }

    public SourcePartition Source => _source;

    /// <summary>The tiers' partitions, by the tier's number.</summary>
    public IReadOnlyList<SourcePartition> Lanes { get; }

    /// <summary>Records in retry.</summary>
    public int Count => _count;

    /// <summary>Whether it is known what is in retry: before that nothing of the partition can be processed.</summary>
    public bool IsBuilt { get; private set; }

    /// <summary>Whether the source waits until some of those in retry are done.</summary>
    public bool IsFull => _count >= _most;

    /// <summary>Whether the record at that offset of the source is in retry.</summary>
    public bool Contains(long offset)
    {
        lock (_gate) return _records.Contains(offset);
    }

    /// <summary>Whether the record at that offset of the source is in retry, or may come back there: it is not read back yet, or what took it out is not committed.</summary>
    public bool MayHold(long offset) => !IsBuilt || Contains(offset) || Lanes.Any(lane => lane.NextOffset != lane.CommittedOffset);

    /// <summary>The number of a record's key.</summary>
    public UInt128 KeyOf(ReadOnlySpan<byte> key, bool hasKey, long offset) => _keys.Of(key, hasKey, offset);

    /// <inheritdoc cref="ParkedRecords.TierOfThoseBefore"/>
    public int? TierOfThoseBefore(UInt128 key, long offset) => _count == 0 ? null : _records.TierOfThoseBefore(key, offset);

    public void Park(UInt128 key, long offset, int tier, LogPlace cause) => Change(() =>
    {
        _records.Park(key, offset, tier, cause);
        // So that a tier that holds something always has a committed position: without one it is not known what of it is done.
        Lanes[tier].IsTouched = true;
    });

    public void Move(UInt128 key, long offset, int tier, LogPlace cause) => Change(() =>
    {
        _records.Move(key, offset, tier, cause);
        Lanes[tier].IsTouched = true;
    });

    public void Leave(UInt128 key, long offset, LogPlace cause) => Change(() => _records.Leave(key, offset, cause));

    /// <summary>
    /// To be told after the positions of the source and of all tiers were set: what was caused from there on is taken back, or everything has to be read back.
    /// So it has where no counters are committed: they were counted anew, and the seek took that back.
    /// </summary>
    public void Sought()
    {
        IsBuilt = IsBuilt && _source.HasCounts && _source.IsContinued && Lanes.All(lane => lane.IsContinued);
        if (!IsBuilt) return;
        _positions[0] = _source.NextOffset;
        foreach (var lane in Lanes) _positions[lane.Log] = lane.NextOffset;
        Change(() => _records.Rewind(_positions));
    }

    /// <summary>To be called before each transaction: what is committed is not taken back any more.</summary>
    public void Trim()
    {
        if (_records.Changes == 0) return;
        _positions[0] = _source.CommittedOffset;
        foreach (var lane in Lanes) _positions[lane.Log] = lane.CommittedOffset;
        _records.Trim(_positions);
    }

    /// <summary>It is being read back from the start.</summary>
    public void Clear() => Change(_records.Clear);

    /// <summary>A record of a tier, read back.</summary>
    public void Recall(UInt128 key, long offset, int tier) => Change(() => _records.Recall(key, offset, tier));

    /// <summary>All was read back.</summary>
    /// <exception cref="TransactionFailedException">It is not what was counted. Somebody who had the partition before may have committed since the positions were read: they are read again.</exception>
    /// <exception cref="WeirException">WEIR2018: the tiers hold other records than were counted into them, and nobody committed meanwhile.</exception>
    public void Built()
    {
        if (_source.Counters.InRetry != Count)
        {
            if (_source.HasCounts && IsNew()) throw new TransactionFailedException(TransactionFailure.Abort, $"what {_source.Topic}/{_source.Index} has in retry changed while it was read back");
            if (_source.HasCounts) throw new WeirException("WEIR2018", $"{_source.Topic}/{_source.Index} has {_source.Counters.InRetry} records in retry by its counters, and the retry topics hold {Count} of them from the positions of group '{RetryTopic.GroupOf(_source.Group)}' on",
                $"Somebody set positions of one of the two groups, or records of a retry topic were deleted. To go on with what is there: weir groups reset {_source.Group} --shift-by 0, which starts the counters anew.");
            // Somebody set the position: what is in retry was read at some time.
            _source.Counters += new PartitionCounters(Count - _source.Counters.InRetry, 0, 0, 0);
        }
        IsBuilt = true;
    }

    bool IsNew()
    {
        long[] seen = [Count, _source.CommittedOffset, .. Lanes.Select(lane => lane.CommittedOffset)];
        bool isNew = _doubted?.SequenceEqual(seen) != true;
        _doubted = seen;
        return isNew;
    }

    /// <summary>Whether there is something to tell of its being full: at once, then every 30 s.</summary>
    public bool TakeNews()
    {
        if (_toldAt is { } told && _time.GetElapsedTime(told) < NewsInterval) return false;
        _toldAt = _time.GetTimestamp();
        return true;
    }

    void Change(Action change)
    {
        lock (_gate) change();
        _count = _records.Count;
    }
}
