using Weir.Kafka;
using Weir.Protocol;

namespace Weir.Commands;

/// <summary>What a command needs to know of a topic before it begins.</summary>
static class TopicLookup
{
    /// <exception cref="KafkaServerException">The topic does not exist, or this user may not see it.</exception>
    public static async Task<int> PartitionsAsync(KafkaClient client, string topic, CancellationToken cancellation)
    {
        var found = (await client.RefreshAsync([topic], cancellation)).Topics[topic];
        return found.Error == ErrorCode.None ? found.Partitions.Count : throw new KafkaServerException(found.Error, $"topic '{topic}'");
    }
}
