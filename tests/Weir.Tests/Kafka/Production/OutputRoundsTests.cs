using Weir.Kafka.Production;

namespace Weir.Tests.Kafka.Production;

public sealed class OutputRoundsTests
{
    readonly OutputTransaction _transaction = new(new(), batchBytes: 100);

    [Fact]
    public void A_round_has_one_batch_of_each_partition_and_each_partition_keeps_its_order()
    {
        for (int batch = 0; batch < 3; batch++) Append(partition: 0);
        Append(partition: 1);
        _transaction.Close();
        var rounds = new OutputRounds(_transaction, new());
        Assert.Equal(["0 from 0", "1 from 0"], Next(rounds));
        Assert.Equal(["0 from 1"], Next(rounds));
        Assert.Equal(["0 from 2"], Next(rounds));
        Assert.Empty(Next(rounds));
    }

    [Fact]
    public void What_is_sealed_later_comes_in_a_later_round()
    {
        var rounds = new OutputRounds(_transaction, new());
        Append(partition: 0);
        Assert.Empty(Next(rounds));
        Append(partition: 0);
        Assert.Equal(["0 from 0"], Next(rounds));
        _transaction.Close();
        Assert.Equal(["0 from 1"], Next(rounds));
    }

    [Fact]
    public void Numbers_count_records_and_start_over_in_another_epoch()
    {
        var sequences = new PartitionSequences();
        var batch = new OutputBatch { Topic = "t", Partition = 0, Sequence = -1 };
        for (int record = 0; record < 3; record++) batch.Records.Append(0, -1, -1);
        sequences.Number(batch);
        Assert.Equal(0, batch.Sequence);
        sequences.Number(batch);
        Assert.Equal(3, batch.Sequence);
        sequences.Restart();
        sequences.Number(batch);
        Assert.Equal(0, batch.Sequence);
    }

    static List<string> Next(OutputRounds rounds) => [.. rounds.Next().Select(batch => $"{batch.Partition} from {batch.Sequence}")];

    // Each record fills a batch.
    void Append(int partition) => _transaction.Append("t", partition, 0, -1, 80, default).Value.Clear();
}
