using Weir.Engine.Delivery;

namespace Weir.Tests.Engine.Delivery;

public sealed class OffsetMetadataTests
{
    [Fact]
    public void What_is_committed_beside_a_position_is_read_back()
    {
        var metadata = new OffsetMetadata(new(10, 8, 1, 1), 1694479551000) { Recent = 7, Accepted = 4711, Tries = 2, TopicId = "9dJzP0ZbQ0yVd3mFGh3xkA" };
        Assert.Equal("w1;read=10;out=8;dead=1;drop=1;time=1694479551000;recent=7;accepted=4711;tries=2;topic=9dJzP0ZbQ0yVd3mFGh3xkA", metadata.ToString());
        Assert.Equal(metadata, OffsetMetadata.Parse(metadata.ToString()));
    }

    [Fact]
    public void Of_a_pipeline_with_retry_topics_it_says_how_many_records_are_in_them_and_of_one_with_a_delay_how_long_it_is()
    {
        var metadata = new OffsetMetadata(new(10, 5, 1, 1), null) { Delay = 300_000 };
        Assert.Equal("w1;read=10;out=5;dead=1;drop=1;retry=3;delay=300000", metadata.ToString());
        Assert.Equal(metadata, OffsetMetadata.Parse(metadata.ToString()));
        Assert.Equal(3, OffsetMetadata.Parse("w1;read=10;out=5;dead=1;drop=1").Counters.InRetry);
    }

    [Fact]
    public void What_is_not_there_is_not_written()
    {
        var metadata = new OffsetMetadata(new(10, 8, 1, 1), null);
        Assert.Equal("w1;read=10;out=8;dead=1;drop=1", metadata.ToString());
        Assert.Equal(metadata, OffsetMetadata.Parse(metadata.ToString()));
    }

    [Fact]
    public void Parts_that_are_no_numbers_count_as_not_there() =>
        Assert.Equal(new OffsetMetadata(new(1, 1, 0, 0), null), OffsetMetadata.Parse("w1;read=1;out=1;dead=0;drop=0;recent=-3;accepted=x;time=;topic="));
}
