using System.Text;
using Weir.Protocol;

namespace Weir.Tests.Protocol.Records;

public sealed class PartitionerTests
{
    // From UtilsTest.testMurmur2 of Apache Kafka.
    [Theory]
    [InlineData("21", -973932308)]
    [InlineData("foobar", -790332482)]
    [InlineData("a-little-bit-long-string", -985981536)]
    [InlineData("a-little-bit-longer-string", -1486304829)]
    [InlineData("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971)]
    [InlineData("abc", 479470107)]
    public void Murmur2_is_that_of_Kafka(string key, int expected) => Assert.Equal(expected, Partitioner.Murmur2(Encoding.UTF8.GetBytes(key)));

    [Fact]
    public void A_negative_hash_still_gives_a_partition() => Assert.Equal((-973932308 & int.MaxValue) % 7, Partitioner.ForKey("21"u8, 7));
}
