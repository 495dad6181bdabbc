using Weir.Engine.Delivery;
using Weir.Kafka.Production;
using Weir.Protocol;

namespace Weir.Kafka.Worker;

/// <summary>What records of one batch are taken through the pipeline with.</summary>
/// <param name="Transaction">What they are written with.</param>
/// <param name="Now">The time at the batch's first record, in milliseconds since 1970.</param>
record struct CourseState(OutputTransaction Transaction, long Now)
{
    /// <summary>The source partition's before the first record.</summary>
    public PartitionCounters Before { get; init; }

    /// <summary>Records of this batch that were read for the first time.</summary>
    public int Read { get; set; }

    public int Written { get; set; }

    public int Dead { get; set; }

    public int Dropped { get; set; }

    /// <summary>The source partition's.</summary>
    public readonly PartitionCounters Counters => Before + new PartitionCounters(Read, Written, Dead, Dropped);

    /// <summary>Why the broker refused the record's output when it stood alone; none: it did not.</summary>
    public ErrorCode Refused { get; set; }

    /// <summary>The record's offset in the source.</summary>
    public long SourceOffset { get; set; }
}
