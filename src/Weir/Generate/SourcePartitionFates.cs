namespace Weir.Generate;

/// <summary>What became of the records of one source partition, as found in the topics. Counted by several threads.</summary>
sealed class SourcePartitionFates
{
    public long Written, Dead, InRetry;
}
