namespace Weir.Kafka;

/// <summary>Why a partition stands still until an operator resumes it; nothing of it is lost, and the process goes on with its others.</summary>
/// <param name="Topic">The source.</param>
/// <param name="Partition">Its partition.</param>
/// <param name="Offset">The record at which it halted.</param>
/// <param name="Code">Such as <c>WEIR2015</c>: too many dead letters.</param>
/// <param name="Why">A sentence; nothing of a record is in it.</param>
/// <param name="Next">What to do.</param>
public sealed record PartitionHalt(string Topic, int Partition, long Offset, string Code, string Why, string Next)
{
    /// <summary>When.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>The offset before which records may die once the operator accepts that: what was in the partition when it halted.</summary>
    internal long AcceptedTo { get; init; }

    /// <summary><c>user-login/0 is halted at offset 4711: 1000 of the last 5000 records are dead</c>.</summary>
    public override string ToString() => $"{Topic}/{Partition} is halted at offset {Offset}: {Why}";
}
