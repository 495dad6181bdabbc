using Weir.Kafka;
using Weir.Protocol;
using Weir.Trial;

namespace Weir.DeadLetters;

/// <summary>Sends records to another cluster than that of the letters, each at least once.</summary>
sealed class OtherCluster(KafkaClient client)
{
    readonly Dictionary<string, int> _taken = new(StringComparer.Ordinal);

    /// <summary>Returns when what the cluster takes is acknowledged.</summary>
    /// <returns>What it does not take.</returns>
    /// <exception cref="KafkaException">It could not be written to.</exception>
    public async Task<IReadOnlyList<DeskRefusal>> SendAsync(IReadOnlyList<DeskItem> items, CancellationToken cancellation)
    {
        if (items.Count == 0) return [];
        try
        {
            await ProduceAsync(items, cancellation);
            return [];
        }
        catch (KafkaServerException refused) when (refused.Code.RefusesRecords() || refused.Code == ErrorCode.TopicAuthorizationFailed)
        {
            // What was sent is not taken back as in a transaction: each alone, so that no record is there more than twice.
            if (items.Count == 1) return [new(items[0].Entry.Letter, items[0].Record!.Topic, refused.Code)];
            var all = new List<DeskRefusal>();
            foreach (var item in items) all.AddRange(await SendAsync([item], cancellation));
            return all;
        }
    }

    async Task ProduceAsync(IReadOnlyList<DeskItem> items, CancellationToken cancellation)
    {
        var options = new PlainProducerOptions { Compression = CompressionType.Gzip };
        foreach (string topic in items.Select(item => item.Record!.Topic).Distinct()) options = options with { BatchBytes = Math.Min(options.BatchBytes, await TakenAsync(topic, cancellation)) };
        var producer = new PlainProducer(client, options);
        foreach (var record in items.Select(item => item.Record!))
        {
            var slot = producer.Append(record.Topic, record.Partition, record.Timestamp, record.Key?.Length ?? -1, record.Value?.Length ?? -1, record.Headers);
            record.Key?.CopyTo(slot.Key);
            record.Value?.CopyTo(slot.Value);
        }
        await producer.FlushAsync(cancellation);
    }

    async Task<int> TakenAsync(string topic, CancellationToken cancellation) =>
        _taken.TryGetValue(topic, out int known) ? known : _taken[topic] = (await TrialTopics.BytesMaxAsync(client, [topic], cancellation))[0];
}
