using Weir.Engine;
using Weir.Engine.Configuration;

namespace Weir.Tests.Engine.Configuration;

public sealed class TextFormsTests
{
    [Theory]
    [InlineData("500", 500)]
    [InlineData("500B", 500)]
    [InlineData("64KiB", 65_536)]
    [InlineData("8 MiB", 8_388_608)]
    [InlineData("1MB", 1_000_000)]
    [InlineData("2GiB", 2_147_483_648)]
    public void A_size_is_a_whole_number_with_a_unit(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var size));
        Assert.Equal(bytes, size.Bytes);
        Assert.True(ByteSize.TryParse(size.ToString(), out var again));
        Assert.Equal(size, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1")]
    [InlineData("1.5MiB")]
    [InlineData("8mib")]
    [InlineData("9223372036854775807KiB")]
    public void Anything_else_is_no_size(string text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData("100ms", 100)]
    [InlineData("5s", 5_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1h", 3_600_000)]
    [InlineData("30d", 2_592_000_000)]
    [InlineData("0ms", 0)]
    public void A_duration_is_a_whole_number_with_a_unit(string text, long milliseconds)
    {
        Assert.True(DurationText.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
        Assert.Equal(text, DurationText.Format(duration));
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("ms")]
    [InlineData("-5s")]
    [InlineData("1.5s")]
    [InlineData("1h30m")]
    [InlineData("9223372036854775807d")]
    public void Anything_else_is_no_duration(string text) => Assert.False(DurationText.TryParse(text, out _));

    [Theory]
    [InlineData("a", new[] { "a" })]
    [InlineData("a.b.c", new[] { "a", "b", "c" })]
    [InlineData("a.\"b.c\".d", new[] { "a", "b.c", "d" })]
    [InlineData("\"\"", new[] { "" })]
    [InlineData("\"a\\\"b\"", new[] { "a\"b" })]
    [InlineData("\"a\\\\b\"", new[] { "a\\b" })]
    public void A_path_has_segments_that_may_be_quoted(string text, string[] segments)
    {
        var path = FieldPath.Parse(text);

        Assert.Equal(segments, path.Segments);
        Assert.Equal(path, FieldPath.Parse(path.ToString()));
    }

    [Theory]
    [InlineData("", "has an empty segment")]
    [InlineData("a.", "has an empty segment")]
    [InlineData("a\"b", "has a quote inside an unquoted segment")]
    [InlineData("\"a", "has a quote that is not closed")]
    [InlineData("\"a\"b", "needs a dot after a quoted segment")]
    public void A_path_that_is_none_says_why(string text, string expected)
    {
        Assert.False(FieldPath.TryParse(text, out _, out var reason));
        Assert.Equal(expected, reason);
    }

    [Theory]
    [InlineData("earliest", "earliest")]
    [InlineData("latest", "latest")]
    [InlineData("2026-01-31", "2026-01-31T00:00:00Z")]
    [InlineData("2026-01-31T08:30Z", "2026-01-31T08:30:00Z")]
    [InlineData("2026-01-31T08:30:01.5+02:00", "2026-01-31T06:30:01.5Z")]
    public void A_start_is_a_word_or_a_time(string text, string expected)
    {
        Assert.True(StartPosition.TryParse(text, out var start));
        Assert.Equal(expected, start.ToString());
    }

    [Theory]
    [InlineData("localhost", "localhost:9092")]
    [InlineData("b-1.example:9098", "b-1.example:9098")]
    [InlineData("[::1]", "[::1]:9092")]
    [InlineData("[fe80::1]:1", "[fe80::1]:1")]
    public void A_broker_is_a_host_with_or_without_a_port(string text, string expected)
    {
        Assert.True(BrokerAddress.TryParse(text, out var address, out _));
        Assert.Equal(expected, address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a:")]
    [InlineData("a:0")]
    [InlineData("a:65536")]
    [InlineData("a:b")]
    [InlineData("::1")]
    [InlineData("[::1")]
    [InlineData("a b:1")]
    [InlineData("ssl://a:1")]
    public void Anything_else_is_no_broker(string text) => Assert.False(BrokerAddress.TryParse(text, out _, out _));

    [Theory]
    [InlineData("delivry", "delivery")]
    [InlineData("dead-letters", "dead_letters")]
    [InlineData("TOPICS", "topics")]
    [InlineData("soruce", "source")]
    [InlineData("zookeeper", null)]
    [InlineData("x", null)]
    public void The_nearest_word_is_suggested_when_it_is_near(string word, string? expected) =>
        Assert.Equal(expected, Suggestion.Nearest(word, ["delivery", "dead_letters", "topics", "source", "sink", "http"]));
}
