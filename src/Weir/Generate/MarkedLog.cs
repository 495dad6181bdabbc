namespace Weir.Generate;

/// <summary>
/// What the log of a partition says by itself was committed: every batch was read, aborted ones too, and the markers were taken at their word. A reader of what the broker shows under read_committed is compared
/// with it, record by record and in order.
/// </summary>
sealed class MarkedLog(string name, long from, IReadOnlyList<(long First, long Last, int Records)> committed, (long Offset, long ProducerId)? open)
{
    int _at;
    long _shown;

    /// <summary>The broker shows a record.</summary>
    public void Shown(long offset, CheckFindings findings)
    {
        _shown++;
        while (_at < committed.Count && committed[_at].Last < offset) _at++;
        if (_at == committed.Count || committed[_at].First > offset) findings.IsWrong($"{name} offset {offset}: read_committed shows a record that was not committed");
    }

    /// <summary>The broker has shown everything before <paramref name="end"/>.</summary>
    public void Ended(long end, CheckFindings findings)
    {
        if (open is { } transaction) findings.IsWrong($"{name} offset {transaction.Offset}: a transaction of producer {transaction.ProducerId} is still open (weir transactions list)");
        // The first batch may begin before what is left of the log.
        long expected = committed.Where(batch => batch.Last < end).Sum(batch => batch.Records - Math.Max(0, from - batch.First));
        if (_shown < expected) findings.IsWrong($"{name}: {expected - _shown} committed records are not shown", expected - _shown);
    }
}
