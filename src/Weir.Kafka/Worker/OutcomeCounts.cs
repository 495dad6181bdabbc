namespace Weir.Kafka.Worker;

/// <summary>What became of the records of the open transaction; counted for good when it commits, forgotten when it does not.</summary>
sealed class OutcomeCounts
{
    public long Written { get; set; }

    public long Dropped { get; set; }

    /// <summary>Dead letters by code.</summary>
    public Dictionary<string, long> Dead { get; } = [];

    public void AddDead(string code)
    {
        ref long count = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(Dead, code, out _);
        count++;
    }

    /// <summary>A copy, and this starts over.</summary>
    public OutcomeCounts Take()
    {
        var taken = new OutcomeCounts { Written = Written, Dropped = Dropped };
        foreach (var (code, count) in Dead) taken.Dead[code] = count;
        Clear();
        return taken;
    }

    public void Clear()
    {
        Written = Dropped = 0;
        Dead.Clear();
    }
}
