namespace Weir.Engine.Steps;

/// <summary>A step whose decision about a record depends on records before it in the same source partition. A pipeline has at most one.</summary>
/// <remarks>A record that was sent back from the dead letters is remembered like any other and goes on where the step would drop it. What it decides must follow from the partition's content alone, so that a record which is processed again, here or by another worker, ends as before.</remarks>
interface IRemember
{
    /// <summary>How far back in a partition's time records matter.</summary>
    TimeSpan Window { get; }

    /// <summary>Records that were forgotten within the window because there were too many, since the last call.</summary>
    long TakeForgotten();

    /// <summary>The partition's time, in milliseconds since 1970: the latest timestamp of what is remembered of it; null: nothing is.</summary>
    long? TimeOf(int partition);

    /// <summary>Undoes what records from <paramref name="position"/> on left behind.</summary>
    void Rewind(int partition, long position);

    /// <summary>Says that no record before <paramref name="position"/> comes again.</summary>
    void Trim(int partition, long position);

    /// <summary>Forgets the partition.</summary>
    void Forget(int partition);
}
