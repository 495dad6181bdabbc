using Confluent.Kafka;

namespace Weir.Bench.Witnesses;

/// <summary>Reads all that is committed in the two topics of a run's output.</summary>
sealed class OutputReader(Clients clients, JobTopics topics)
{
    const int Threads = 2;
    const int RecordsPerLook = 4_096;

    /// <param name="seen">Gets every record, on several threads at once.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task ReadAsync(Action<ConsumeResult<byte[]?, byte[]?>> seen, CancellationToken cancellation)
    {
        var partitions = topics.Outputs;
        return Task.WhenAll(Enumerable.Range(0, Threads).Select(thread => Task.Run(() => Read([.. partitions.Where((_, index) => index % Threads == thread)], seen, cancellation), cancellation)));
    }

    void Read(List<TopicPartition> partitions, Action<ConsumeResult<byte[]?, byte[]?>> seen, CancellationToken cancellation)
    {
        using var consumer = clients.Consumer();
        consumer.Assign(partitions.Select(partition => new TopicPartitionOffset(partition, Offset.Beginning)));
        // More than once for a partition whose end has moved meanwhile.
        var ended = new HashSet<TopicPartition>();
        for (long read = 0; ended.Count < partitions.Count; read++)
        {
            if (read % RecordsPerLook == 0) cancellation.ThrowIfCancellationRequested();
            var next = consumer.Consume(Clients.Limit) ?? throw new BenchFailure($"{topics.Source}: {read} records of the output were read, then nothing came for {Clients.Limit.TotalSeconds:0} s");
            if (next.IsPartitionEOF) ended.Add(next.TopicPartition);
            else seen(next);
        }
    }
}
