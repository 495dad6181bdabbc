using System.Collections.Concurrent;

namespace Weir.Kafka.Production;

/// <summary>Batches of one worker, reused with their buffers.</summary>
sealed class OutputBatchPool
{
    readonly ConcurrentBag<OutputBatch> _free = [];

    public OutputBatch Take(string topic, int partition)
    {
        if (!_free.TryTake(out var batch)) batch = new();
        batch.Topic = topic;
        batch.Partition = partition;
        return batch;
    }

    public void Return(OutputBatch batch)
    {
        batch.Records.Reset();
        _free.Add(batch);
    }
}
