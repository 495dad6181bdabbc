namespace Weir.Generate;

/// <summary>One record of an output topic as a reader found it; the spans live as long as the call that gets it.</summary>
ref struct FoundRecord
{
    public int Partition;
    public long Offset;
    public bool HasKey, HasValue;
    public ReadOnlySpan<byte> Key, Value;

    /// <summary>The value of the header <c>weir-dead-code</c>; empty when there is none.</summary>
    public ReadOnlySpan<byte> DeadCode;
}
