using Confluent.Kafka;
using Weir.Bench.Records;
using Weir.Bench.Witnesses;

namespace Weir.Bench.Streaming;

/// <summary>Writes logins evenly: what is due each millisecond, the records one after the other over the partitions.</summary>
/// <param name="stream">The records.</param>
/// <param name="topics">Where to.</param>
/// <param name="rate">Records a second.</param>
sealed class EvenLoad(LoginStream stream, JobTopics topics, int rate)
{
    static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(1);

    /// <summary>Sends records <paramref name="from"/> to <paramref name="to"/> - 1.</summary>
    /// <param name="producer">By whom.</param>
    /// <param name="from">The first one's number.</param>
    /// <param name="to">Not sent any more.</param>
    /// <param name="due">Is told of each before it is sent, with the timestamp at which it was due: a sender that is late does not move it.</param>
    /// <param name="cancellation">Ends it at once.</param>
    public async Task SendAsync(IProducer<byte[]?, byte[]?> producer, int from, int to, Action<int, long> due, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        for (int number = from; number < to;)
        {
            int until = Math.Min(to, from + (int)(TimeProvider.System.GetElapsedTime(started).TotalSeconds * rate));
            for (; number < until; number++)
            {
                byte[] value = stream.At(number).Value;
                due(number, started + (long)((number - from) * (double)TimeProvider.System.TimestampFrequency / rate));
                producer.Send(new(topics.Source, number % topics.Partitions), new() { Value = value });
            }
            await Task.Delay(Beat, TimeProvider.System, cancellation);
        }
    }
}
