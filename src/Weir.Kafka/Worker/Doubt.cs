namespace Weir.Kafka.Worker;

/// <summary>
/// A stretch of a partition of which the broker refused something, and nobody knows which record it was. Its records go into transactions of their own,
/// half as many after each refusal, until the refused one stands alone; then it becomes a dead letter. Other partitions go on as ever.
/// </summary>
/// <param name="to">Behind the last record that may have been refused.</param>
/// <param name="records">How many are tried first.</param>
sealed class Doubt(long to, int records)
{
    long _to = to;
    // Behind the records of which one is refused for certain; null: none is known.
    long? _bad;

    /// <summary>How many records its next transaction may have, 1 or more.</summary>
    public int Records { get; private set; } = Math.Max(1, records);

    /// <summary>The record that stood alone: when it comes again it becomes a dead letter, whatever the pipeline says of it.</summary>
    public RefusedRecord? Refused { get; set; }

    /// <summary>When it was tried last, in the time provider's ticks: who waited longest comes first.</summary>
    public long TriedAt { get; set; }

    /// <summary>Whether nothing of it is left when <paramref name="next"/> is the next record.</summary>
    public bool IsOver(long next) => next >= _to;

    /// <summary>Something before <paramref name="end"/> may have been refused as well.</summary>
    public void Extend(long end) => _to = Math.Max(_to, end);

    /// <summary>A transaction of <paramref name="tried"/> records, the last of them before <paramref name="end"/>, was refused.</summary>
    public void Refuse(long end, int tried)
    {
        Extend(end);
        _bad = end;
        Records = Math.Max(1, tried / 2);
    }

    /// <summary>A transaction was taken; the next one has half of what is left where something of that is refused for certain, and twice as many records where nothing is known.</summary>
    /// <param name="next">The next record.</param>
    /// <returns>Whether nothing is left of the doubt.</returns>
    public bool Pass(long next)
    {
        Refused = null;
        if (next < _bad) Records = (int)Math.Clamp((_bad.Value - next) / 2, 1, Records);
        else (_bad, Records) = (null, (int)Math.Min(Records * 2L, int.MaxValue));
        return IsOver(next);
    }
}
