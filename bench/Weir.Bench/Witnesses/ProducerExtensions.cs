using Confluent.Kafka;

namespace Weir.Bench.Witnesses;

static class ProducerExtensions
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits while the queue is full.</summary>
    /// <exception cref="BenchFailure">It is full for longer than <see cref="Clients.Limit"/>.</exception>
    public static void Send(this IProducer<byte[]?, byte[]?> producer, TopicPartition to, Message<byte[]?, byte[]?> message)
    {
        long started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                producer.Produce(to, message);
                return;
            }
            catch (ProduceException<byte[]?, byte[]?> full) when (full.Error.Code == ErrorCode.Local_QueueFull)
            {
                if (TimeProvider.System.GetElapsedTime(started) > Clients.Limit) throw new BenchFailure($"{to.Topic}: the broker took nothing for {Clients.Limit.TotalSeconds:0} s");
                producer.Poll(Pause);
            }
        }
    }
}
