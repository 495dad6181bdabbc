using Weir.Kafka.Fetching;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Fetching;

public sealed class AbortedTransactionsTests
{
    [Fact]
    public void Without_ranges_everything_but_markers_is_visible() =>
        Assert.Equal([0L, 1L, 3L], Visible(new LogBytes().Batch("a").Transactional(7, "b").Marker(7, commit: true).Batch("c"), null));

    [Fact]
    public void An_aborted_transaction_ends_with_its_marker() =>
        Assert.Equal([2L], Visible(new LogBytes().Transactional(7, "lost").Marker(7, commit: false).Transactional(7, "kept").Marker(7, commit: true), [(7, 0)]));

    [Fact]
    public void Two_aborted_transactions_of_one_producer_hide_each_their_own() =>
        Assert.Equal([2L], Visible(
            new LogBytes().Transactional(7, "lost").Marker(7, commit: false).Transactional(7, "kept").Marker(7, commit: true).Transactional(7, "lost").Marker(7, commit: false),
            [(7, 4), (7, 0)]));

    [Fact]
    public void Producers_that_interleave_do_not_hide_each_other() =>
        Assert.Equal([1L, 5L], Visible(
            new LogBytes().Transactional(7, "lost").Transactional(8, "kept").Transactional(9, "lost").Marker(9, commit: false).Marker(7, commit: false).Transactional(9, "kept").Marker(8, commit: true),
            [(7, 0), (9, 2)]));

    [Fact]
    public void A_fetch_that_begins_inside_an_aborted_transaction_hides_its_rest()
    {
        byte[] log = new LogBytes().Transactional(7, "before").Transactional(7, "lost").Marker(7, commit: false).Batch("kept").ToArray();
        ReadOnlyMemory<byte> rest = log;
        Assert.True(RecordBatch.TryRead(ref rest, out _));
        Assert.Equal([3L], Visible(rest, [(7, 0)]));
    }

    static List<long> Visible(LogBytes log, (long Producer, long First)[]? ranges) => Visible((ReadOnlyMemory<byte>)log.ToArray(), ranges);

    static List<long> Visible(ReadOnlyMemory<byte> log, (long Producer, long First)[]? ranges)
    {
        var aborted = new AbortedTransactions(ranges?.Select(range => new FetchResponse.AbortedTransaction { ProducerId = range.Producer, FirstOffset = range.First }).ToList());
        var visible = new List<long>();
        while (RecordBatch.TryRead(ref log, out var batch)) if (aborted.IsVisible(batch)) visible.Add(batch.BaseOffset);
        return visible;
    }
}
