using Confluent.Kafka;
using Weir.Bench.Records;
using Weir.Bench.Witnesses;

namespace Weir.Bench.Streaming;

/// <summary>Reads what is committed of both topics of the output while it is written: each record of the stream once, and nothing else.</summary>
/// <param name="clients">By whom.</param>
/// <param name="topics">Of which run.</param>
/// <param name="count">Records of the stream.</param>
sealed class CommittedOutput(Clients clients, JobTopics topics, int count)
{
    static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    int _received;

    /// <summary>So far.</summary>
    public int Received => Volatile.Read(ref _received);

    /// <summary>Reads until all are there, and for a while behind the last: none may be there twice.</summary>
    /// <param name="isFirst">Is told of each; false when it was there before.</param>
    /// <param name="cancellation">Ends it at once.</param>
    /// <exception cref="BenchFailure">Something is there that must not be.</exception>
    public void Read(Func<int, bool> isFirst, CancellationToken cancellation)
    {
        using var consumer = clients.Consumer();
        consumer.Assign(topics.Outputs.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        while (true)
        {
            var record = consumer.Consume(_received < count ? Clients.Limit : Quiet);
            cancellation.ThrowIfCancellationRequested();
            if (record is null && _received == count) return;
            if (record is not { IsPartitionEOF: false }) continue;
            long number = LoginStream.NumberOf(record.Message.Value.AsSpan());
            if (number < 0 || number >= count) throw new BenchFailure($"{record.TopicPartitionOffset}: nothing that was sent became this");
            if (!isFirst((int)number)) throw new BenchFailure($"{record.TopicPartitionOffset}: record {number} is there again, or was never sent");
            Volatile.Write(ref _received, _received + 1);
        }
    }
}
