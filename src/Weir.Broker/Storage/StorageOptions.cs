namespace Weir.Broker.Storage;

/// <summary>Sizes and limits of a <see cref="LogStore"/>, and what it needs from outside.</summary>
sealed record StorageOptions
{
    /// <summary>Bytes after which the journal goes on in another file and a checkpoint makes the old one superfluous. Default 64 MiB.</summary>
    public int JournalFileBytes { get; init; } = 64 << 20;

    /// <summary>Bytes after which a partition's log goes on in another segment, unless the topic says otherwise (<c>segment.bytes</c>). Default 128 MiB.</summary>
    public int SegmentBytes { get; init; } = 128 << 20;

    /// <summary>Bytes of a partition, synced in the journal, from which they are written to its segment. Default 1 MiB: what a reader at the end of the log asks for is still in memory.</summary>
    public int TailBytes { get; init; } = 1 << 20;

    /// <summary>Bytes of all partitions that are held in memory until they are in segments; beyond it the journal waits for the segments. Default 64 MiB.</summary>
    public int TailBytesInAll { get; init; } = 64 << 20;

    /// <summary>Bytes between two entries of a segment's index. Default 16 KiB.</summary>
    public int IndexIntervalBytes { get; init; } = 16 << 10;

    /// <summary>Where ids come from; a simulation passes its own.</summary>
    public Func<Guid> NewId { get; init; } = Guid.NewGuid;

    /// <summary>Told, once for each segment, that its file does not hold what was written. Default: nobody.</summary>
    public Action<DamagedLogException>? OnDamage { get; init; }
}
