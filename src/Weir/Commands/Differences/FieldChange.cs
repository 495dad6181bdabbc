using Weir.Kafka;

namespace Weir.Commands.Differences;

/// <summary>A field that the new pipeline writes otherwise.</summary>
/// <param name="Path">The field; <c>(key)</c> for the record's key.</param>
/// <param name="Kind">added, removed or changed.</param>
/// <param name="Partition">Of the first such record.</param>
/// <param name="Offset">Of the first such record.</param>
/// <param name="Before">JSON, masked unless asked otherwise; null: not there.</param>
/// <param name="After">The same under the new pipeline.</param>
sealed record FieldChange(string Path, string Kind, TopicPartition Partition, long Offset, string? Before, string? After)
{
    public long Records { get; set; }
}
