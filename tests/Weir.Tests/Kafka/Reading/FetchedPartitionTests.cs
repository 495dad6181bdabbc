using System.Text;
using Weir.Kafka;
using Weir.Kafka.Reading;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Tests.Kafka.Reading;

public sealed class FetchedPartitionTests : IDisposable
{
    readonly PooledBuffer _buffer = new();

    public void Dispose() => _buffer.Dispose();

    [Fact]
    public void A_fetch_in_the_middle_of_a_batch_starts_at_the_offset_asked_for()
    {
        var fetched = Fetch(new LogBytes().Batch("a", "b", "c"), from: 1);
        Assert.Equal(["1 b", "2 c"], Read(fetched));
        Assert.Equal(3, fetched.NextOffset);
    }

    [Fact]
    public void Nothing_at_or_after_the_end_is_seen()
    {
        var fetched = Fetch(new LogBytes().Batch("a", "b").Batch("c"), to: 1);
        Assert.Equal(["0 a"], Read(fetched));
        Assert.Equal(1, fetched.NextOffset);
    }

    [Fact]
    public void A_batch_that_the_answer_cuts_off_comes_with_the_next_one()
    {
        byte[] log = new LogBytes().Batch("a").Batch("b").ToArray();
        var fetched = Fetch(log[..^1]);
        Assert.Equal(["0 a"], Read(fetched));
        Assert.Equal(1, fetched.NextOffset);
    }

    [Fact]
    public void Markers_are_no_records_but_move_the_position()
    {
        var fetched = Fetch(new LogBytes().Transactional(7, "a").Marker(7, commit: true));
        Assert.Equal(["0 a"], Read(fetched));
        Assert.Equal(2, fetched.NextOffset);
    }

    [Fact]
    public void Records_from_an_aborted_transactions_first_offset_to_its_marker_are_skipped()
    {
        var log = new LogBytes().Transactional(7, "lost").Transactional(8, "kept").Marker(7, commit: false).Transactional(7, "kept too").Marker(8, commit: true).Marker(7, commit: true);
        Assert.Equal(["1 kept", "3 kept too"], Read(Fetch(log, aborted: [(7, 0)])));
    }

    [Fact]
    public void A_transaction_of_the_same_producer_before_the_aborted_one_is_kept()
    {
        var log = new LogBytes().Transactional(7, "kept").Marker(7, commit: true).Transactional(7, "lost").Marker(7, commit: false);
        Assert.Equal(["0 kept"], Read(Fetch(log, aborted: [(7, 2)])));
    }

    [Fact]
    public void Plain_records_between_aborted_ones_are_kept() =>
        Assert.Equal(["1 plain"], Read(Fetch(new LogBytes().Transactional(7, "lost").Batch("plain").Transactional(7, "lost").Marker(7, commit: false), aborted: [(7, 0)])));

    [Fact]
    public void Read_uncommitted_sees_aborted_records() =>
        Assert.Equal(["0 lost"], Read(Fetch(new LogBytes().Transactional(7, "lost").Marker(7, commit: false), aborted: [(7, 0)], isolation: IsolationLevel.ReadUncommitted)));

    [Fact]
    public void Records_can_be_enumerated_again()
    {
        var fetched = Fetch(new LogBytes().Transactional(7, "lost").Marker(7, commit: false).Compressed(CompressionType.Gzip, "a", "b"), aborted: [(7, 0)]);
        Assert.Equal(Read(fetched), Read(fetched));
        Assert.Equal(["2 a", "3 b"], Read(fetched));
    }

    [Fact]
    public void A_flipped_bit_is_found_and_the_partition_named()
    {
        byte[] log = new LogBytes().Batch("a").ToArray();
        log[^2] ^= 1;
        var fetched = Fetch(log);
        var error = Assert.Throws<CorruptRecordException>(() => Read(fetched));
        Assert.StartsWith("partition t/0: the batch at offset 0 has checksum", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Reading_records_allocates_nothing()
    {
        var log = new LogBytes();
        for (int batch = 0; batch < 100; batch++) log.Batch("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        var fetched = Fetch(log);
        Assert.Equal(1000, Count(fetched));
        Assert.Equal(0, AllocatedBytes.By(() => Count(fetched)));
    }

    FetchedPartition Fetch(LogBytes log, long from = 0, long? to = null, (long ProducerId, long FirstOffset)[]? aborted = null, IsolationLevel isolation = IsolationLevel.ReadCommitted) => Fetch(log.ToArray(), from, to, aborted, isolation);

    FetchedPartition Fetch(byte[] log, long from = 0, long? to = null, (long ProducerId, long FirstOffset)[]? aborted = null, IsolationLevel isolation = IsolationLevel.ReadCommitted) =>
        new(new(new("t", 0, from, to)), new()
        {
            Records = log,
            AbortedTransactions = aborted?.Select(transaction => new FetchResponse.AbortedTransaction { ProducerId = transaction.ProducerId, FirstOffset = transaction.FirstOffset }).ToList(),
        }, isolation, _buffer);

    static List<string> Read(FetchedPartition fetched)
    {
        var seen = new List<string>();
        var records = fetched.Records;
        while (records.Read()) seen.Add($"{records.Offset} {Encoding.UTF8.GetString(records.Value)}");
        return seen;
    }

    static int Count(FetchedPartition fetched)
    {
        int count = 0;
        var records = fetched.Records;
        while (records.Read()) count++;
        return count;
    }
}
