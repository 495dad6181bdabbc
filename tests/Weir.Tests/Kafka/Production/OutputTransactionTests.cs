using Weir.Kafka.Production;

namespace Weir.Tests.Kafka.Production;

public sealed class OutputTransactionTests
{
    readonly OutputBatchPool _pool = new();

    [Fact]
    public void A_batch_is_sent_when_the_next_record_does_not_fit_and_not_before()
    {
        var transaction = New(batchBytes: 1_000);
        Append(transaction, 0, 400);
        Append(transaction, 0, 400);
        Assert.False(transaction.TryTake(out _));
        Append(transaction, 0, 400);
        Assert.True(transaction.TryTake(out var batch));
        Assert.Equal(2, batch!.Records.Count);
        Assert.False(transaction.TryTake(out _));
    }

    [Fact]
    public void No_batch_is_larger_than_the_limit_unless_one_record_is()
    {
        var transaction = New(batchBytes: 1_000);
        for (int size = 10; size < 950; size += 17) Append(transaction, 0, size);
        Append(transaction, 0, 5_000);
        transaction.Close();
        var batches = TakeAll(transaction);
        Assert.All(batches.Where(batch => batch.Records.Count > 1), batch => Assert.InRange(batch.Records.SizeInBytes, 1, 1_000));
        Assert.Equal(1, batches[^1].Records.Count);
        Assert.Equal(57, batches.Sum(batch => batch.Records.Count));
    }

    [Fact]
    public void Partitions_and_topics_have_batches_of_their_own()
    {
        var transaction = New();
        transaction.Append("a", 0, 0, -1, 1, default);
        transaction.Append("a", 1, 0, -1, 1, default);
        transaction.Append("b", 0, 0, -1, 1, default);
        transaction.Append("a", 0, 0, -1, 1, default);
        transaction.Close();
        Assert.Equal(["a/0 2", "a/1 1", "b/0 1"], TakeAll(transaction).Select(batch => $"{batch.Topic}/{batch.Partition} {batch.Records.Count}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_is_drained_when_it_is_closed_and_everything_was_taken()
    {
        var transaction = New();
        Append(transaction, 0, 1);
        Assert.False(transaction.IsDrained);
        transaction.Close();
        Assert.False(transaction.IsDrained);
        Assert.True(transaction.TryTake(out _));
        Assert.True(transaction.IsDrained);
    }

    [Fact]
    public async Task Who_waits_for_more_is_woken_by_a_full_batch_and_by_the_end()
    {
        var transaction = New(batchBytes: 100);
        Append(transaction, 0, 80);
        var full = transaction.MoreAsync(TestContext.Current.CancellationToken);
        Assert.False(full.IsCompleted);
        Append(transaction, 0, 80);
        await full;
        Assert.True(transaction.TryTake(out _));
        var end = transaction.MoreAsync(TestContext.Current.CancellationToken);
        Assert.False(end.IsCompleted);
        transaction.Close();
        await end;
        Assert.True(transaction.MoreAsync(TestContext.Current.CancellationToken).IsCompleted);
    }

    [Fact]
    public void Released_batches_are_empty_and_used_again()
    {
        var first = New();
        Append(first, 0, 1);
        first.Close();
        var used = Assert.Single(TakeAll(first));
        first.Release();
        Assert.Equal(0, used.Records.Count);
        var second = New();
        Append(second, 3, 1);
        second.Close();
        var again = Assert.Single(TakeAll(second));
        Assert.Same(used, again);
        Assert.Equal(3, again.Partition);
    }

    OutputTransaction New(int batchBytes = 1_000_000) => new(_pool, batchBytes);

    static void Append(OutputTransaction transaction, int partition, int size) => transaction.Append("t", partition, 0, -1, size, default).Value.Clear();

    static List<OutputBatch> TakeAll(OutputTransaction transaction)
    {
        var taken = new List<OutputBatch>();
        while (transaction.TryTake(out var batch)) taken.Add(batch!);
        return taken;
    }
}
