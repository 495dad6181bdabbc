using Weir.Kafka.Connections;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Reading;

/// <summary>What came of one fetch: an answer with its pooled frame, or why there is none.</summary>
sealed class FetchAnswer(List<PartitionCursor> cursors, ClusterMetadata metadata, Received<FetchResponse>? received, KafkaException? failure) : IDisposable
{
    /// <summary>The partitions that were asked for.</summary>
    public List<PartitionCursor> Cursors => cursors;

    /// <summary>As the request was made, for topics that the answer names by id.</summary>
    public ClusterMetadata Metadata => metadata;

    public FetchResponse? Response => received?.Message;

    public KafkaException? Failure => failure;

    /// <summary>What is there to read, filled when the answer is taken.</summary>
    public List<FetchedPartition> Partitions { get; } = [];

    public void Dispose() => received?.Dispose();
}
