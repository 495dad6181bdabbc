namespace Weir.Engine.Steps;

/// <summary>What Kafka knows of a source record, as <c>set</c> names it.</summary>
enum RecordMetadata
{
    Topic,
    Partition,
    Offset,
    Timestamp,
    Key,
}
