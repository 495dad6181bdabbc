using System.Text;
using Weir.Kafka.Reading;
using Weir.Protocol;

namespace Weir.Tests.Kafka.Reading;

public sealed class RecordHeaderReaderTests
{
    [Theory]
    [InlineData("a", "2")]
    [InlineData("b", "")]
    [InlineData("null", null)]
    [InlineData("set-and-null", null)]
    [InlineData("A", null)]
    [InlineData("", null)]
    public void The_last_header_of_a_name_counts_and_null_is_none(string name, string? expected)
    {
        var encoder = new HeaderEncoder();
        encoder.Add("a"u8, "1"u8);
        encoder.Add("b"u8, default);
        encoder.AddNull("null"u8);
        encoder.Add("set-and-null"u8, "1"u8);
        encoder.AddNull("set-and-null"u8);
        encoder.Add("a"u8, "2"u8);
        bool isThere = RecordHeaderReader.Instance.TryFind(encoder.Encoded, Encoding.UTF8.GetBytes(name), out var value);
        Assert.Equal(expected, isThere ? Encoding.UTF8.GetString(value) : null);
    }
}
