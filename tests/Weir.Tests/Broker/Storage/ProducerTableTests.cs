using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Tests.Broker.Storage;

public sealed class ProducerTableTests
{
    static readonly Dictionary<string, string> NoConfig = [];

    [Fact]
    public async Task Sequence_numbers_are_followed_repeats_recognized_and_gaps_refused()
    {
        await using var store = await LogStore.OpenAsync(new MemoryDisk());
        var log = store.CreateTopic("t", 1, NoConfig, out _).Partitions[0];
        for (var sequence = 0; sequence < 14; sequence += 2) log.Append(Batches.From(7, 1, sequence, count: 2), 0);
        Assert.Equal((SequenceVerdict.Append, -1L), Check(log, Batches.From(7, 1, 14)));
        Assert.Equal((SequenceVerdict.Duplicate, 12L), Check(log, Batches.From(7, 1, 12, count: 2)));
        Assert.Equal((SequenceVerdict.Duplicate, 4L), Check(log, Batches.From(7, 1, 4, count: 2)));
        Assert.Equal((SequenceVerdict.OutOfOrder, -1L), Check(log, Batches.From(7, 1, 2, count: 2)));
        Assert.Equal((SequenceVerdict.OutOfOrder, -1L), Check(log, Batches.From(7, 1, 15)));
        Assert.Equal((SequenceVerdict.Fenced, -1L), Check(log, Batches.From(7, 0, 14)));
        Assert.Equal((SequenceVerdict.OutOfOrder, -1L), Check(log, Batches.From(7, 2, 14)));
        Assert.Equal((SequenceVerdict.Append, -1L), Check(log, Batches.From(7, 2, 0)));
        Assert.Equal((SequenceVerdict.Append, -1L), Check(log, Batches.From(8, 0, 33)));
    }

    [Fact]
    public async Task Behind_a_batch_of_a_new_transaction_that_was_refused_none_gets_in_front_of_it()
    {
        await using var store = await LogStore.OpenAsync(new MemoryDisk());
        var log = store.CreateTopic("t", 1, NoConfig, out _).Partitions[0];
        foreach (int sequence in (int[])[4, 2, 3]) Try(log, Batches.From(7, 1, sequence, transactional: true), isVersion2: false);
        Assert.Equal(SequenceVerdict.OutOfOrder, Check(log, Batches.From(7, 1, 3, transactional: true)).Verdict);
        Assert.Equal(SequenceVerdict.Append, Check(log, Batches.From(7, 1, 2, transactional: true)).Verdict);
        Try(log, Batches.From(7, 2, 5, transactional: true), isVersion2: false);
        Assert.Equal(SequenceVerdict.Append, Check(log, Batches.From(7, 2, 5, transactional: true)).Verdict);
        log.Append(Batches.From(7, 2, 5, transactional: true), 0);
        Assert.Equal(SequenceVerdict.Append, Check(log, Batches.From(7, 2, 6, transactional: true)).Verdict);
    }

    [Fact]
    public async Task What_was_tried_is_forgotten_after_some_time()
    {
        await using var store = await LogStore.OpenAsync(new MemoryDisk());
        var log = store.CreateTopic("t", 1, NoConfig, out _).Partitions[0];
        Try(log, Batches.From(7, 1, 2, transactional: true), isVersion2: false);
        log.Producers.ForgetSilent(1);
        Assert.Equal(SequenceVerdict.OutOfOrder, Check(log, Batches.From(7, 1, 3, transactional: true)).Verdict);
        log.Producers.ForgetSilent(1);
        Assert.Equal(SequenceVerdict.Append, Check(log, Batches.From(7, 1, 3, transactional: true)).Verdict);
    }

    [Fact]
    public async Task A_transaction_of_version_2_begins_with_sequence_number_0()
    {
        await using var store = await LogStore.OpenAsync(new MemoryDisk());
        var log = store.CreateTopic("t", 1, NoConfig, out _).Partitions[0];
        Try(log, Batches.From(7, 0, 3, transactional: true), isVersion2: true);
        Assert.Equal(SequenceVerdict.OutOfOrder, Check(log, Batches.From(7, 0, 3, transactional: true)).Verdict);
        Try(log, Batches.From(7, 0, 0, transactional: true), isVersion2: true);
        log.Append(Batches.From(7, 0, 0, count: 3, transactional: true), 0);
        Assert.Equal(SequenceVerdict.Append, Check(log, Batches.From(7, 0, 3, transactional: true)).Verdict);
        // The next one begins while the end of this one is still on its way.
        Try(log, Batches.From(7, 1, 0, transactional: true), isVersion2: true);
        log.Append(ControlBatch.EndTransaction(commit: true, 7, 1, coordinatorEpoch: 0, 99), 0);
        Assert.Equal(SequenceVerdict.OutOfOrder, Check(log, Batches.From(7, 1, 1, transactional: true)).Verdict);
        Assert.Equal(SequenceVerdict.Append, Check(log, Batches.From(7, 1, 0, transactional: true)).Verdict);
    }

    [Fact]
    public async Task Sequence_numbers_go_on_at_zero_after_the_greatest()
    {
        await using var store = await LogStore.OpenAsync(new MemoryDisk());
        var log = store.CreateTopic("t", 1, NoConfig, out _).Partitions[0];
        log.Append(Batches.From(7, 1, int.MaxValue), 0);
        Assert.Equal(SequenceVerdict.Append, Check(log, Batches.From(7, 1, 0)).Verdict);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Producers_and_transactions_are_the_same_after_a_restart(bool clean)
    {
        var disk = new MemoryDisk();
        var store = await LogStore.OpenAsync(disk);
        var log = store.CreateTopic("t", 1, NoConfig, out _).Partitions[0];
        log.Append(Batches.From(1, 0, 0, count: 3, transactional: true), 0);
        log.Append(Batches.From(2, 5, 0, count: 2, transactional: true), 0);
        log.Append(ControlBatch.EndTransaction(commit: false, 1, 0, coordinatorEpoch: 4, 99), 0);
        await store.AppendAsync(log, Batches.From(3, 0, 0));
        if (clean) await store.DisposeAsync();
        await using var again = await LogStore.OpenAsync(clean ? disk : disk.Crash());
        log = again.Partition("t", 0)!;
        Assert.Equal((7, 3), (log.HighWatermark, log.LastStableOffset));
        Assert.Equal((-1, 3, 4), (log.Producers.TransactionStartOf(1), log.Producers.TransactionStartOf(2), log.Producers.CoordinatorEpochOf(1)));
        Assert.Equal([new AbortedTransaction(1, 0, 5)], Aborted(log, 0, 3));
        Assert.Equal((SequenceVerdict.Duplicate, 3L), Check(log, Batches.From(2, 5, 0, count: 2, transactional: true)));
        await again.AppendAsync(log, ControlBatch.EndTransaction(commit: true, 2, 5, 4, 99));
        Assert.Equal(8, log.LastStableOffset);
        Assert.Equal([new AbortedTransaction(1, 0, 5)], Aborted(log, 5, 8));
        Assert.Empty(Aborted(log, 6, 8));
    }

    [Fact]
    public async Task A_transaction_ends_for_its_readers_when_the_marker_is_synced()
    {
        var gate = new TaskCompletionSource();
        gate.SetResult();
        var disk = new WatchedDisk(new MemoryDisk(), call => call.Operation == DiskOperation.Sync ? new(gate.Task) : default);
        await using var store = await LogStore.OpenAsync(disk);
        var log = store.CreateTopic("t", 1, NoConfig, out _).Partitions[0];
        await store.AppendAsync(log, Batches.From(1, 0, 0, count: 3, transactional: true));
        gate = new TaskCompletionSource();
        var marker = store.AppendAsync(log, ControlBatch.EndTransaction(commit: true, 1, 0, 0, 99));
        Assert.Equal((3, 0), (log.HighWatermark, log.LastStableOffset));
        gate.SetResult();
        await marker;
        Assert.Equal((4, 4), (log.HighWatermark, log.LastStableOffset));
    }

    static void Try(PartitionLog log, byte[] batch, bool isVersion2) => log.Producers.Try(Batches.Parse(batch), isVersion2);

    static (SequenceVerdict Verdict, long Offset) Check(PartitionLog log, byte[] batch) => (log.Producers.Check(Batches.Parse(batch), out var offset), offset);

    static List<AbortedTransaction> Aborted(PartitionLog log, long from, long to)
    {
        var found = new List<AbortedTransaction>();
        log.Producers.AbortedBetween(from, to, found);
        return found;
    }
}
