using Weir.Protocol;

namespace Weir.Commands.Records;

/// <summary>A record as it is shown to a person or a script; the spans live as long as the call.</summary>
ref struct ShownRecord
{
    public string Topic;
    public int Partition;
    public long Offset;

    /// <summary>Milliseconds since 1970.</summary>
    public long Timestamp;
    public TimestampType TimestampType;
    public bool HasKey, HasValue;
    public ReadOnlySpan<byte> Key, Value;
    public RecordHeaders Headers;
}
