using System.Buffers;
using System.Text;
using Weir.Commands;
using Weir.Commands.Records;
using Weir.Protocol;

namespace Weir.Tests.Program;

public sealed class RecordOutputTests
{
    readonly ArrayBufferWriter<byte> _written = new();

    [Theory]
    [InlineData("%s\\n", "value\n")]
    [InlineData("%t %p %o %T", "orders 3 42 1694479551000")]
    [InlineData("%k=%s (%K,%S)", "key=value (3,5)")]
    [InlineData("%h|%%|\\t\\\\\\x41\\0", "a=1,b=|%|\t\\A\0")]
    [InlineData("", "")]
    public void A_format_is_kcats(string format, string expected)
    {
        new RecordFormat(format).Write(Record("key"u8, "value"u8), _written);
        Assert.Equal(expected, Text());
    }

    [Fact]
    public void A_null_is_empty_and_its_length_is_minus_one()
    {
        var record = Record("key"u8, default);
        record.HasValue = record.HasKey = false;
        record.Key = default;
        new RecordFormat("[%k|%s|%K|%S]").Write(record, _written);
        Assert.Equal("[||-1|-1]", Text());
    }

    [Theory]
    [InlineData("%q", "'%q'")]
    [InlineData("x%", "'%' at the end")]
    [InlineData("\\q", "'\\q'")]
    [InlineData("\\x4", "'\\x4'")]
    [InlineData("x\\", "'\\' at the end")]
    public void An_unknown_token_is_named(string format, string named) =>
        Assert.Contains(named, Assert.Throws<CommandFailure>(() => new RecordFormat(format)).Message);

    [Fact]
    public void A_value_is_written_byte_for_byte()
    {
        new RecordFormat("%s").Write(Record("key"u8, [0xFF, 0, 0x80]), _written);
        Assert.Equal<byte>([0xFF, 0, 0x80], _written.WrittenSpan.ToArray());
    }

    [Fact]
    public void Json_has_kcats_names()
    {
        using var json = new RecordJson();
        json.Write(Record("key"u8, "{\"a\":\"ü\"}"u8), _written);
        Assert.Equal("""{"topic":"orders","partition":3,"offset":42,"tstype":"create","ts":1694479551000,"headers":["a","1","b",null],"key":"key","payload":"{\"a\":\"ü\"}"}""" + "\n", Text());
    }

    [Fact]
    public void Bytes_that_are_not_UTF8_are_base64_in_json()
    {
        using var json = new RecordJson();
        var record = Record(default, [0xFF, 0xFE]);
        record.HasKey = false;
        json.Write(record, _written);
        Assert.EndsWith("\"key\":null,\"payload_base64\":\"//4=\"}\n", Text());
    }

    [Theory]
    [InlineData("beginning", 10)]
    [InlineData("end", 100)]
    [InlineData("50", 50)]
    [InlineData("5", 10)]
    [InlineData("500", 100)]
    [InlineData("-3", 97)]
    [InlineData("-300", 10)]
    public void An_offset_is_kcats_and_stays_within_the_log(string text, long expected) => Assert.Equal(expected, OffsetSpec.Parse(text).Resolve(10, 100));

    [Fact]
    public void A_time_is_milliseconds() => Assert.Equal(new OffsetSpec(OffsetSpec.Kind.Time, 17), OffsetSpec.Parse("s@17"));

    [Theory]
    [InlineData("")]
    [InlineData("first")]
    [InlineData("--3")]
    [InlineData("s@")]
    public void Anything_else_is_no_offset(string text) => Assert.Throws<CommandFailure>(() => OffsetSpec.Parse(text));

    [Fact]
    public void A_table_has_numbers_to_the_right_and_a_dash_for_nothing()
    {
        var table = new TextTable("TOPIC", "LAG", "NOTE");
        table.Add("a", 5, null);
        table.Add("longer-name", 1_000L, "x");
        using var text = new StringWriter { NewLine = "\n" };
        table.Write(text);
        Assert.Equal("TOPIC         LAG  NOTE\na               5  -\nlonger-name  1000  x\n", text.ToString());
    }

    static ShownRecord Record(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => new()
    {
        Topic = "orders",
        Partition = 3,
        Offset = 42,
        Timestamp = 1_694_479_551_000,
        HasKey = true,
        HasValue = true,
        Key = key,
        Value = value,
        Headers = Headers(),
    };

    static RecordHeaders Headers()
    {
        var encoder = new HeaderEncoder();
        encoder.Add("a"u8, "1"u8);
        encoder.AddNull("b"u8);
        return new RecordHeaders(encoder.Encoded.ToArray());
    }

    string Text() => Encoding.UTF8.GetString(_written.WrittenSpan);
}
