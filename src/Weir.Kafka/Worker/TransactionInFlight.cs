using Weir.Engine;
using Weir.Kafka.Fetching;
using Weir.Kafka.Production;

namespace Weir.Kafka.Worker;

/// <summary>A transaction that the worker fills or has filled, and its delivery.</summary>
sealed class TransactionInFlight(OutputTransaction output, long startedAt, Task age)
{
    readonly List<(SourcePartition Partition, long Offset, long Decided)> _positions = [];

    public OutputTransaction Output => output;

    /// <summary>In the time provider's ticks.</summary>
    public long StartedAt => startedAt;

    /// <summary>Completes when the transaction has to close whatever is in it.</summary>
    public Task Age => age;

    /// <summary>Ends with the commit, or with what prevented it.</summary>
    public Task Delivery { get; set; } = Task.CompletedTask;

    public OutcomeCounts Counts { get; private set; } = new();

    /// <summary>Takes the positions of the partitions that were worked on and lets the delivery finish.</summary>
    public void Close(IReadOnlyCollection<SourcePartition> owned, OutcomeCounts counts, RecordMemory? memory)
    {
        // The source's position as well: it is by the generation beside it that a former member is refused.
        foreach (var tier in owned) if (tier.Log > 0 && tier.IsTouched) tier.Owner.IsTouched = true;
        foreach (var partition in owned.Where(partition => partition.IsTouched))
        {
            _positions.Add((partition, partition.NextOffset, partition.Counters.Decided));
            // Until what is in retry is counted there are no counters: zeros would say that nothing is.
            string metadata = partition is { Log: 0, HasCounts: false, Parking.IsBuilt: false } ? "" : partition.MetadataAt(memory?.TimeOf(partition.Index)).ToString();
            (partition.Log == 0 ? output.Offsets : output.RetryOffsets).Add(new(partition.Topic, partition.Index, partition.NextOffset, partition.LeaderEpoch, metadata));
            partition.IsTouched = false;
        }
        Counts = counts.Take();
        output.Close();
    }

    public void Committed()
    {
        foreach (var (partition, offset, decided) in _positions) partition.CommittedTo(offset, decided);
    }
}
