namespace Weir.Kafka.Worker;

/// <summary>
/// How many records a transaction may take. When the broker refuses an output, the limit is halved until the record stands alone, which then
/// becomes a dead letter; after each commit it is doubled again.
/// </summary>
sealed class RecordsLimit(int configured)
{
    int? _narrowed;

    public int Records => _narrowed ?? configured;

    public bool IsNarrowed => _narrowed is not null;

    public void Widen() => _narrowed = Records * 2L >= configured ? null : Records * 2;

    /// <summary>Halves the limit.</summary>
    /// <param name="refused">Records in the batch that was refused; it may hold far fewer than the limit, so halving starts from them.</param>
    /// <returns>Whether the refused record stood alone in its transaction.</returns>
    public bool Narrow(int refused)
    {
        // A limit that was configured as 1 is not narrowed: then the next transaction may have begun already.
        if (IsNarrowed && Records == 1) return true;
        _narrowed = Math.Max(1, Math.Min(Records, refused) / 2);
        return false;
    }
}
