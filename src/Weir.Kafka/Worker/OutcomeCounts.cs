namespace Weir.Kafka.Worker;

/// <summary>What became of the records of the open transaction; counted for good when it commits, forgotten when it does not.</summary>
sealed class OutcomeCounts
{
    long[] _written = new long[1];

    public long Written => _written.Sum();

    /// <summary>Records written, by the topic's number in <see cref="Engine.PipelinePlan.OutputTopics"/>; shorter where the last topics have none.</summary>
    public IReadOnlyList<long> WrittenTo => _written;

    public long Dropped { get; set; }

    /// <summary>Source records that went into retry.</summary>
    public long Parked { get; set; }

    /// <summary>Records read from retry topics, whatever became of them.</summary>
    public long Returned { get; set; }

    /// <summary>Of those, records that went to another retry topic, or behind one of their key.</summary>
    public long Moved { get; set; }

    /// <summary>Dead letters by code.</summary>
    public Dictionary<string, long> Dead { get; } = [];

    public void AddWritten(int topic)
    {
        if (topic >= _written.Length) Array.Resize(ref _written, topic + 1);
        _written[topic]++;
    }

    public void AddDead(string code)
    {
        ref long count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(Dead, code, out _);
        count++;
    }

    /// <summary>A copy, and this starts over.</summary>
    public OutcomeCounts Take()
    {
        var taken = new OutcomeCounts { _written = [.. _written], Dropped = Dropped, Parked = Parked, Returned = Returned, Moved = Moved };
        foreach (var (code, count) in Dead) taken.Dead[code] = count;
        Clear();
        return taken;
    }

    public void Clear()
    {
        Array.Clear(_written);
        (Dropped, Parked, Returned, Moved) = (0, 0, 0, 0);
        Dead.Clear();
    }
}
