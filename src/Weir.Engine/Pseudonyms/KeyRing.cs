namespace Weir.Engine.Pseudonyms;

/// <summary>A key in use: the version that signs, and during an overlap the one before it, prepared, and looked for again now and then at the start of a transaction.</summary>
/// <param name="key">Where its versions are.</param>
/// <param name="prepare">Makes a version's function.</param>
/// <param name="time">The clock.</param>
sealed class KeyRing<T>(KeyOptions key, Func<KeyVersion, T> prepare, TimeProvider time)
    where T : class
{
    /// <summary>Between two looks into the folder.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    long _lookedAt;
    KeyVersion? _current;
    KeyVersion? _before;

    /// <summary>The function of the version that signs. Only after <see cref="Refresh"/>.</summary>
    public T Function { get; private set; } = null!;

    /// <summary>The function of the version before, or null: outside an overlap.</summary>
    public T? PreviousFunction { get; private set; }

    /// <summary>The number of the version that signs.</summary>
    public int Version => _current?.Number ?? 0;

    public int PreviousVersion => _before?.Number ?? 0;

    /// <summary>Takes the versions that are there into use, looking at most every five seconds.</summary>
    /// <exception cref="WeirException">The folder has no usable version and none was in use before; with one in use, that stays.</exception>
    public void Refresh()
    {
        if (_current is not null && time.GetElapsedTime(_lookedAt) < Interval) return;
        _lookedAt = time.GetTimestamp();
        try
        {
            var (newest, previous) = KeyFolder.Read(key, time.GetUtcNow());
            var function = newest.IsSame(_current) ? Function : prepare(newest);
            PreviousFunction = previous is null ? null : previous.IsSame(_before) ? PreviousFunction : prepare(previous);
            Function = function;
            _current = newest;
            _before = previous;
        }
        catch (WeirException) when (_current is not null)
        {
            // A mounted secret is replaced in more than one step; the next look finds it whole.
        }
    }
}
