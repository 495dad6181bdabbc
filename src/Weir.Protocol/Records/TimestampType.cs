namespace Weir.Protocol;

/// <summary>Whose clock a record's timestamp is: KIP-32's <c>message.timestamp.type</c>.</summary>
public enum TimestampType
{
    /// <summary>The producer's, one per record.</summary>
    CreateTime = 0,

    /// <summary>The broker's at the append, the same for all records of a batch (its MaxTimestamp).</summary>
    LogAppendTime = 1,
}
