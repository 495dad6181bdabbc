using Weir.Engine;
using Weir.Kafka.Fetching;
using Weir.Kafka.Worker;

namespace Weir.Kafka;

/// <summary>
/// What an operator can do with a run while it works, from any thread. Each call takes effect between two batches of records, within the same transaction
/// age as everything else; paused and halted partitions keep their place in the group. It is the process's own, whichever of its workers has a partition,
/// and holds when one was with another process meanwhile: other processes of the group, and this one after a restart, know nothing of it.
/// </summary>
public sealed class PipelineControl
{
    const int SkipsMax = 1_000;
    const int ReasonLengthMax = 400;

    readonly Lock _lock = new();
    readonly SortedDictionary<int, (int Worker, SourcePartition Partition)> _owned = [];
    readonly Dictionary<int, PartitionHalt> _halted = [];
    readonly Dictionary<int, long> _accepted = [];
    readonly Dictionary<int, Dictionary<long, string>> _skips = [];
    readonly HashSet<int> _paused = [];
    // Partitions that were told to go on while all are paused.
    readonly HashSet<int> _goingOn = [];
    bool _isAllPaused;
    TaskCompletionSource _changed = NewSignal();
    long _version;

    internal PipelineControl() { }

    /// <summary>The partitions that this process owns, by number.</summary>
    public IReadOnlyList<PartitionStatus> Partitions
    {
        get { lock (_lock) return [.. _owned.Values.Select(Describe)]; }
    }

    /// <summary>Those that halted, by number.</summary>
    public IReadOnlyList<PartitionHalt> Halted
    {
        get { lock (_lock) return [.. _halted.Values.OrderBy(halt => halt.Partition)]; }
    }

    /// <summary>Has partitions stand still; what they have in the open transaction is committed still.</summary>
    /// <param name="partitions">Empty: all, those too that come later.</param>
    /// <exception cref="WeirException">WEIR2013: this process does not own one of them.</exception>
    public void Pause(IReadOnlyCollection<int> partitions) => Change(() =>
    {
        ThrowUnlessOwned(partitions);
        if (partitions.Count == 0)
        {
            _paused.Clear();
            _paused.UnionWith(_owned.Keys);
            _goingOn.Clear();
            _isAllPaused = true;
        }
        _paused.UnionWith(partitions);
        _goingOn.ExceptWith(partitions);
    });

    /// <summary>Lets paused and halted partitions go on. One that halted is judged again with what it has committed: if nothing was mended it halts again.</summary>
    /// <param name="partitions">Empty: all.</param>
    /// <param name="accept">Records that were in a halted partition when it halted may die: they are not counted.</param>
    /// <exception cref="WeirException">WEIR2013: this process neither owns one of them nor would have it stand still when it gets it.</exception>
    public void Resume(IReadOnlyCollection<int> partitions, bool accept) => Change(() =>
    {
        ThrowUnlessOwned(partitions.Where(partition => !_paused.Contains(partition)));
        if (partitions.Count == 0)
        {
            _isAllPaused = false;
            _goingOn.Clear();
        }
        if (_isAllPaused) _goingOn.UnionWith(partitions);
        foreach (int partition in partitions.Count == 0 ? [.. _paused.Union(_halted.Keys)] : partitions)
        {
            _paused.Remove(partition);
            if (_halted.Remove(partition, out var halt) && accept) _accepted[partition] = halt.AcceptedTo;
        }
    });

    /// <summary>Makes one record a dead letter (WEIR3303), whatever the pipeline says of it: at once if the partition stands there, else when it comes.</summary>
    /// <param name="topic">The source.</param>
    /// <param name="partition">Its partition.</param>
    /// <param name="offset">The record; it must not be committed yet, or be in retry.</param>
    /// <param name="reason">The operator's, kept in the letter: at most 400 characters, nothing of the record.</param>
    /// <exception cref="WeirException">WEIR2013: not this process's partition; WEIR2014: the record is committed, or the reason is none.</exception>
    public void Skip(string topic, int partition, long offset, string reason) => Change(() =>
    {
        ThrowUnlessOwned([partition]);
        var found = _owned[partition].Partition;
        if (topic != found.Topic) throw new WeirException("WEIR2013", $"'{topic}' is not the source of this pipeline, which is '{found.Topic}'", "Name a record of the source: TOPIC/PARTITION@OFFSET.");
        if (offset < found.CommittedOffset && found.Parking?.Contains(offset) != true) throw new WeirException("WEIR2014", $"{topic}/{partition}@{offset} cannot be skipped: the committed position is {found.CommittedOffset} already", "Its output or dead letter is written: weir explain shows where.");
        if (reason.Length is 0 or > ReasonLengthMax || reason.Any(char.IsControl)) throw new WeirException("WEIR2014", $"the reason is empty, longer than {ReasonLengthMax} characters or more than a line", "Say in a sentence why the record is skipped.");
        if (_skips.Values.Sum(skips => skips.Count) >= SkipsMax) throw new WeirException("WEIR2014", $"{SkipsMax} records wait to be skipped already", "Change the pipeline so that it drops them.");
        if (!_skips.TryGetValue(partition, out var skips)) _skips[partition] = skips = [];
        skips[offset] = reason;
    });

    /// <summary>Rises with each change.</summary>
    internal long Version => Volatile.Read(ref _version);

    internal int ParkedCount
    {
        get { lock (_lock) return _owned.Values.Sum(owned => owned.Partition.Parking?.Count ?? 0); }
    }

    internal int FullCount
    {
        get { lock (_lock) return _owned.Values.Count(owned => owned.Partition.Parking?.IsFull == true); }
    }

    internal int PausedCount
    {
        get { lock (_lock) return _owned.Keys.Count(_paused.Contains); }
    }

    /// <summary>The version of now, and what completes when there is another.</summary>
    internal (long Version, Task Changed) Watch()
    {
        lock (_lock) return (_version, _changed.Task);
    }

    internal void Given(int worker, SourcePartition partition) => Change(() =>
    {
        _owned[partition.Index] = (worker, partition);
        if (_isAllPaused && !_goingOn.Contains(partition.Index)) _paused.Add(partition.Index);
    });

    /// <summary>Whoever has it next judges for himself whether it halts. What the operator said of it stays said, for it may come back, or go to another worker.</summary>
    internal void GivenUp(SourcePartition partition) => Change(() =>
    {
        // Another worker of this process may have it already.
        if (!_owned.TryGetValue(partition.Index, out var owned) || owned.Partition != partition) return;
        _owned.Remove(partition.Index);
        _halted.Remove(partition.Index);
        _accepted.Remove(partition.Index);
    });

    internal void Halt(PartitionHalt halt) => Change(() =>
    {
        if (_owned.ContainsKey(halt.Partition)) _halted[halt.Partition] = halt;
    });

    internal PartitionWish WishFor(SourcePartition partition)
    {
        lock (_lock)
        {
            var skips = _skips.GetValueOrDefault(partition.Index);
            foreach (long passed in skips?.Keys.Where(offset => offset < partition.CommittedOffset && partition.Parking?.MayHold(offset) != true).ToList() ?? []) skips!.Remove(passed);
            // A copy: the worker reads it while the operator may add to it.
            return new(_paused.Contains(partition.Index) || _halted.ContainsKey(partition.Index), _accepted.GetValueOrDefault(partition.Index, -1), skips is { Count: > 0 } ? skips.ToDictionary() : null);
        }
    }

    void Change(Action change)
    {
        lock (_lock)
        {
            change();
            _version++;
            var changed = _changed;
            _changed = NewSignal();
            changed.SetResult();
        }
    }

    void ThrowUnlessOwned(IEnumerable<int> partitions)
    {
        foreach (int partition in partitions)
        {
            if (_owned.ContainsKey(partition)) continue;
            string has = _owned.Count == 0 ? "none" : string.Join(", ", _owned.Keys);
            throw new WeirException("WEIR2013", $"this process does not own partition {partition}; it has {has}", "Ask the process that owns it, with --url: weir status says what a process has.");
        }
    }

    PartitionStatus Describe((int Worker, SourcePartition Partition) owned)
    {
        var (worker, partition) = owned;
        var halt = _halted.GetValueOrDefault(partition.Index);
        var state = halt is not null ? PartitionState.Halted : _paused.Contains(partition.Index) ? PartitionState.Paused : PartitionState.Running;
        return new(partition.Topic, partition.Index, worker, state, partition.CommittedOffset, partition.NextOffset, partition.LastStableOffset, halt) { InRetry = partition.Parking?.Count ?? 0 };
    }

    static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
