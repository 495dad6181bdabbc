namespace Weir.Broker.Topics;

/// <summary>The transactions of one partition: which are open, which ended but are not durable yet, which were aborted.</summary>
/// <remarks>
/// A transaction holds the last stable offset until the high watermark is behind its marker: before that a crash could still undo the commit.
/// Source: ProducerStateManager (unreplicatedTxns) and TransactionIndex of Apache Kafka.
/// </remarks>
sealed class TransactionIndex
{
    readonly SortedSet<long> open = [];
    readonly List<(long FirstOffset, long MarkerOffset)> ended = [];
    readonly List<AbortedTransaction> aborted = [];

    public void Opened(long firstOffset) => open.Add(firstOffset);

    /// <summary>Counts a marker.</summary>
    public void Ended(long producerId, long firstOffset, long markerOffset, bool commit)
    {
        open.Remove(firstOffset);
        ended.Add((firstOffset, markerOffset));
        if (!commit) aborted.Add(new(producerId, firstOffset, markerOffset, open.Count > 0 ? open.Min : markerOffset + 1));
    }

    /// <summary>The end of what is decided, given the end of what is durable.</summary>
    public long LastStableOffset(long highWatermark)
    {
        ended.RemoveAll(transaction => transaction.MarkerOffset < highWatermark);
        long stable = open.Count > 0 ? Math.Min(open.Min, highWatermark) : highWatermark;
        foreach (var (firstOffset, _) in ended) stable = Math.Min(stable, firstOffset);
        return stable;
    }

    /// <summary>The aborted transactions that have records in [<paramref name="from"/>, <paramref name="to"/>).</summary>
    public List<AbortedTransaction> AbortedIn(long from, long to)
    {
        var found = new List<AbortedTransaction>();
        for (int i = FirstEndingAt(from); i < aborted.Count; i++)
        {
            if (aborted[i].FirstOffset < to) found.Add(aborted[i]);
            if (aborted[i].LastStableOffset >= to) break;
        }
        return found;
    }

    /// <summary>Forgets what ended before <paramref name="offset"/>.</summary>
    public void TruncateBefore(long offset) => aborted.RemoveRange(0, FirstEndingAt(offset));

    int FirstEndingAt(long offset)
    {
        int low = 0, high = aborted.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (aborted[middle].MarkerOffset < offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
