namespace Weir.Engine;

/// <summary>What a record may cost to read. A record beyond a limit becomes a dead letter.</summary>
public sealed record RecordLimits
{
    /// <summary>Bytes of a value. Default 1 MiB.</summary>
    public int Bytes { get; init; } = 1 << 20;

    /// <summary>Objects and arrays within each other, the record itself included. Default 64.</summary>
    public int Depth { get; init; } = 64;

    /// <summary>Fields of a record, at all levels together. Default 1 024.</summary>
    public int Fields { get; init; } = 1024;

    /// <summary>Bytes of one number. Default 64.</summary>
    public int NumberBytes { get; init; } = 64;
}
