using Weir.Engine.Delivery;

namespace Weir.Tests.Engine.Delivery;

public sealed class OffsetMetadataTests
{
    [Fact]
    public void What_is_committed_beside_a_position_is_read_back()
    {
        var metadata = new OffsetMetadata(new(10, 8, 1, 1), 1694479551000) { Recent = 7, Accepted = 4711 };
        Assert.Equal("w1;read=10;out=8;dead=1;drop=1;time=1694479551000;recent=7;accepted=4711", metadata.ToString());
        Assert.Equal(metadata, OffsetMetadata.Parse(metadata.ToString()));
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
        Assert.Equal(new OffsetMetadata(new(1, 1, 0, 0), null), OffsetMetadata.Parse("w1;read=1;out=1;dead=0;drop=0;recent=-3;accepted=x;time="));
}
