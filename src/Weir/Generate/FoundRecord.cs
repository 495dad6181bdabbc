namespace Weir.Generate;

/// <summary>One record of an output topic as a reader found it; the spans live as long as the call that gets it.</summary>
ref struct FoundRecord
{
    public int Partition;

    /// <summary>How many partitions its topic has.</summary>
    public int Partitions;
    public long Offset;
    public long Timestamp;
    public bool HasKey, HasValue;
    public ReadOnlySpan<byte> Key, Value;

    /// <summary>The value of the header <c>weir-source-timestamp</c>, where an output's timestamp was clamped; empty where it was not.</summary>
    public ReadOnlySpan<byte> OriginalTimestamp;

    /// <summary>The value of the header <c>weir-dead-code</c>; empty when there is none.</summary>
    public ReadOnlySpan<byte> DeadCode;

    /// <summary>The value of the header <c>weir-dead-value-sha256</c>, where a pointer stands for a letter that was too large; empty where none does.</summary>
    public ReadOnlySpan<byte> PointerHash;
}
