using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;

namespace Weir.Trial;

/// <summary>What a trial needs to know of a pipeline's cluster, asked for without changing anything there.</summary>
static class TrialTopics
{
    /// <summary>Kafka's default of <c>max.message.bytes</c>.</summary>
    public const int UsualBytesMax = 1_048_588;

    /// <summary>The largest batch that each of the topics takes; Kafka's default where one does not exist yet or may not be asked.</summary>
    public static async Task<IReadOnlyList<int>> BytesMaxAsync(KafkaClient client, IEnumerable<string> topics, CancellationToken cancellation)
    {
        var sizes = new List<int>();
        foreach (string topic in topics) sizes.Add(await BytesMaxAsync(client, topic, cancellation));
        return sizes;
    }

    static async Task<int> BytesMaxAsync(KafkaClient client, string topic, CancellationToken cancellation)
    {
        try
        {
            return (int)(await new KafkaAdmin(client).ReadableTopicConfigsAsync(topic, cancellation)).Number("max.message.bytes", UsualBytesMax);
        }
        catch (KafkaServerException missing) when (missing.Code == ErrorCode.UnknownTopicOrPartition)
        {
            return UsualBytesMax;
        }
    }
}
