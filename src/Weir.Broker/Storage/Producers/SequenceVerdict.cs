namespace Weir.Broker.Storage;

/// <summary>Whether a producer's batch may be appended.</summary>
enum SequenceVerdict
{
    /// <summary>It follows what is there.</summary>
    Append,

    /// <summary>It is there already: acknowledge it with the offset it has.</summary>
    Duplicate,

    /// <summary>Batches between are missing: OUT_OF_ORDER_SEQUENCE_NUMBER (45).</summary>
    OutOfOrder,

    /// <summary>A newer epoch was seen: INVALID_PRODUCER_EPOCH (47).</summary>
    Fenced,
}
