namespace Weir.Engine.Pseudonyms;

/// <summary>A key in use: the newest version, prepared, and looked for again now and then at the start of a transaction.</summary>
sealed class KeyRing(KeyOptions key, Func<KeyVersion, Mac> prepare, TimeProvider time)
{
    /// <summary>Between two looks into the folder.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    long _lookedAt;
    KeyVersion? _current;

    /// <summary>The newest version's function. Only after <see cref="Refresh"/>.</summary>
    public Mac Mac { get; private set; } = null!;

    /// <summary>The newest version's number.</summary>
    public int Version => _current?.Number ?? 0;

    /// <summary>Takes the newest version into use, looking at most every five seconds.</summary>
    /// <exception cref="WeirException">The folder has no usable version and none was in use before; with one in use, that stays.</exception>
    public void Refresh()
    {
        if (_current is not null && time.GetElapsedTime(_lookedAt) < Interval) return;
        _lookedAt = time.GetTimestamp();
        try
        {
            var newest = KeyFolder.ReadNewest(key);
            if (_current is not null && _current.Number == newest.Number && _current.Bytes.AsSpan().SequenceEqual(newest.Bytes)) return;
            Mac = prepare(newest);
            _current = newest;
        }
        catch (WeirException) when (_current is not null)
        {
            // A mounted secret is replaced in more than one step; the next look finds it whole.
        }
    }
}
