using System.Text;
using Weir.Engine.Delivery;

namespace Weir.Tests.Engine.Delivery;

public sealed class PartitionCountersTests
{
    [Fact]
    public void Counters_are_written_as_metadata_and_read_back()
    {
        var counters = new PartitionCounters(10, 8, 1, 1);

        Assert.Equal("w1;read=10;out=8;dead=1;drop=1", counters.ToString());
        Assert.True(PartitionCounters.TryParse(counters.ToString(), out var again));
        Assert.Equal(counters, again);
    }

    [Fact]
    public void The_largest_counters_fit_the_stated_length()
    {
        var counters = new PartitionCounters(long.MaxValue, long.MaxValue, long.MaxValue, long.MaxValue);
        var text = new byte[PartitionCounters.TextLengthMax];

        Assert.Equal(text.Length, counters.Format(text));
        Assert.True(PartitionCounters.TryParse(text, out var again));
        Assert.Equal(counters, again);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("NoTimestamp,1694479551")]
    [InlineData("w2;read=1")]
    [InlineData("w1x;read=1")]
    [InlineData("w1;read=")]
    [InlineData("w1;read=-1")]
    [InlineData("w1;read=1x")]
    [InlineData("w1;read=99999999999999999999")]
    [InlineData("read=1;out=1")]
    public void Metadata_that_is_not_ours_gives_zeros(string? metadata)
    {
        Assert.False(PartitionCounters.TryParse(metadata, out var counters));
        Assert.Equal(default, counters);
    }

    [Fact]
    public void Bytes_that_are_not_text_are_not_ours() =>
        Assert.False(PartitionCounters.TryParse([0xFF, 0x00, (byte)';'], out _));

    [Theory]
    [InlineData("w1", 0, 0, 0, 0)]
    [InlineData("w1;drop=4;read=1", 1, 0, 0, 4)]
    [InlineData("w1;read=1;later=x;out=1", 1, 1, 0, 0)]
    public void Parts_may_be_missing_unknown_and_in_any_order(string metadata, long read, long written, long dead, long dropped)
    {
        Assert.True(PartitionCounters.TryParse(Encoding.UTF8.GetBytes(metadata), out var counters));
        Assert.Equal(new PartitionCounters(read, written, dead, dropped), counters);
    }

    [Fact]
    public void Counters_add_up_and_tell_whether_every_record_is_somewhere()
    {
        var sum = new PartitionCounters(3, 2, 1, 0) + new PartitionCounters(2, 1, 0, 1);

        Assert.Equal(new PartitionCounters(5, 3, 1, 1), sum);
        Assert.Equal(new PartitionCounters(3, 2, 1, 0), sum - new PartitionCounters(2, 1, 0, 1));
        Assert.Equal(0, sum.InRetry);
        Assert.Equal(sum.Dead, (sum with { Dead = 0 }).InRetry);
    }
}
