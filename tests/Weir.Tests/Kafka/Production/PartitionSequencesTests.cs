using Weir.Kafka.Production;

namespace Weir.Tests.Kafka.Production;

public sealed class PartitionSequencesTests
{
    // As Kafka's DefaultRecordBatch.incrementSequence.
    [Theory]
    [InlineData(0, 5, 5)]
    [InlineData(int.MaxValue - 1, 1, int.MaxValue)]
    [InlineData(int.MaxValue, 1, 0)]
    [InlineData(int.MaxValue - 1, 3, 1)]
    public void Sequence_numbers_begin_at_0_again_behind_the_largest(int sequence, int records, int after) => Assert.Equal(after, PartitionSequences.After(sequence, records));
}
