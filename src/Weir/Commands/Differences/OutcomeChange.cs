using Weir.Kafka;

namespace Weir.Commands.Differences;

/// <summary>Records that end in one way under the old pipeline and in one way under the new.</summary>
/// <param name="Old">Such as <c>written</c>, <c>written to TOPIC</c> where a step routes it there, or <c>dead WEIR3105 ip</c>.</param>
/// <param name="New">The same of the new one; <c>written, changed</c> where key or value are others.</param>
/// <param name="Partition">Of the first such record.</param>
/// <param name="Offset">Of the first such record.</param>
sealed record OutcomeChange(string Old, string New, TopicPartition Partition, long Offset)
{
    public long Records { get; set; }

    public bool IsDifferent => Old != New;
}
