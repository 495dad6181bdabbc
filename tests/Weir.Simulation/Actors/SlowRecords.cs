namespace Weir.Simulation.Actors;

/// <summary>Which records of a run take long, each once, and how long.</summary>
sealed class SlowRecords
{
    const int OneIn = 40;

    readonly HashSet<(int Partition, long Offset)> _taken = [];

    /// <summary>How many took long so far.</summary>
    public int Count => _taken.Count;

    /// <summary>Whether none is slow any more.</summary>
    public bool IsOver { get; set; }

    /// <summary>Longer than the pipeline's <c>max.poll.interval.ms</c>, and mostly shorter than a session and a transaction; null: no time at all.</summary>
    public TimeSpan? TimeOf(int partition, long offset)
    {
        long drawn = (offset * 7) + (partition * 3);
        return !IsOver && drawn % OneIn == 5 && _taken.Add((partition, offset)) ? TimeSpan.FromSeconds(3 + (drawn / OneIn % 9)) : null;
    }
}
