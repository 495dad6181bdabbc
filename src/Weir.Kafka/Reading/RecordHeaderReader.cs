using Weir.Engine;
using Weir.Protocol;

namespace Weir.Kafka.Reading;

/// <summary>Finds headers as record batches have them.</summary>
public sealed class RecordHeaderReader : IHeaderReader
{
    /// <summary>It keeps nothing, so one is enough.</summary>
    public static readonly RecordHeaderReader Instance = new();

    RecordHeaderReader()
    {
    }

    /// <inheritdoc/>
    public bool TryFind(ReadOnlySpan<byte> encoded, scoped ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        value = default;
        bool isThere = false;
        foreach (var header in new RecordHeaders(encoded))
        {
            if (!header.Key.SequenceEqual(name)) continue;
            value = header.Value;
            isThere = header.HasValue;
        }
        return isThere;
    }
}
