using Weir.Kafka.Admin;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>A topic that is written, as its cluster has it.</summary>
/// <param name="Name">The topic.</param>
/// <param name="Partitions">How many partitions it has.</param>
/// <param name="BatchBytesMax">The topic's <c>max.message.bytes</c>: the largest record batch it takes. Kafka's default 1 048 588.</param>
/// <param name="TimestampAheadMax">The topic's <c>message.timestamp.after.max.ms</c>: how far ahead of the broker's clock a timestamp may be. Kafka's default 1 h.</param>
sealed record OutputTopic(string Name, int Partitions, int BatchBytesMax = 1_048_588, long TimestampAheadMax = 3_600_000)
{
    /// <summary>Its id when the run began; default where the cluster has none.</summary>
    public Uuid Id { get; init; }

    /// <inheritdoc cref="OutputTopic"/>
    public int BatchBytesMax { get; private set; } = BatchBytesMax;

    /// <inheritdoc cref="OutputTopic"/>
    public long TimestampAheadMax { get; private set; } = TimestampAheadMax;

    /// <summary>Takes the limits over from the topic's configs, those that can be read.</summary>
    /// <returns>Whether one has changed.</returns>
    public bool Learn(IReadOnlyDictionary<string, ConfigEntry> configs)
    {
        var before = (BatchBytesMax, TimestampAheadMax);
        BatchBytesMax = (int)configs.Number("max.message.bytes", BatchBytesMax);
        TimestampAheadMax = configs.Number("message.timestamp.after.max.ms", TimestampAheadMax);
        return before != (BatchBytesMax, TimestampAheadMax);
    }
}
