using Weir.Engine;
using Weir.Engine.Delivery;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Tests.Engine.Delivery;

public sealed class RetryMarkTests
{
    [Fact]
    public void What_is_noted_on_a_record_is_read_back_behind_its_own_headers()
    {
        var mark = new RetryMark { OriginalHeaders = 1, Partition = 3, Offset = 4711, Timestamp = -1, TimestampIsLogAppendTime = true, Attempts = 7, Rounds = 2, Due = 1694479551000, FirstFailure = 1694479500000, Code = "WEIR3154" };
        Assert.Equal(mark, Read(mark, "in", 3));
        var follower = new RetryMark { OriginalHeaders = 0, Partition = 3, Offset = 0, Timestamp = 5, Due = 0 };
        Assert.Equal(follower, Read(follower, "in", 3));
    }

    [Theory]
    [InlineData("other", 3)]
    [InlineData("in", 2)]
    public void A_record_of_another_source_or_partition_is_not_ours(string topic, int partition) =>
        Assert.Null(Read(new RetryMark { OriginalHeaders = 0, Partition = 3, Offset = 0, Timestamp = 5, Due = 0 }, topic, partition));

    [Fact]
    public void A_record_without_our_headers_is_not_ours() => Assert.False(RetryMark.TryRead(default, "in", 0, out _));

    static RetryMark? Read(RetryMark mark, string topic, int partition)
    {
        var sink = new Headers();
        sink.Encoder.Add("weir-retry-offset"u8, "1"u8);
        mark.WriteTo(sink, "in");
        return RetryMark.TryRead(new SourceHeaders(sink.Encoder.Encoded, RecordHeaderReader.Instance), topic, partition, out var read) ? read : null;
    }

    sealed class Headers : IHeaderSink
    {
        public HeaderEncoder Encoder { get; } = new();

        public void Add(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) => Encoder.Add(name, value);
    }
}
