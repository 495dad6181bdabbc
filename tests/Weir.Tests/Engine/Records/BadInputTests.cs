using Weir.Engine;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Records;

public sealed class BadInputTests
{
    const string Contract = """{ "properties": { "ip": {}, "user": { "type": "object", "properties": { "id": {} } }, "a\"b": {} } }""";

    readonly TestPipeline _pipeline = TestPipeline.Of(contract: Contract, sink: ", unknown_fields: keep");

    [Theory]
    [InlineData("", "WEIR3120", null, 0)]
    [InlineData("  \n", "WEIR3122", null, 3)]
    [InlineData("{", "WEIR3122", null, 1)]
    [InlineData("{\"ip\"", "WEIR3122", null, 5)]
    [InlineData("{\"ip\":", "WEIR3122", "ip", 6)]
    [InlineData("{\"ip\":\"1.2", "WEIR3122", "ip", 10)]
    [InlineData("{\"ip\":\"\\u00", "WEIR3122", "ip", 11)]
    [InlineData("{\"ip\":1,", "WEIR3122", null, 8)]
    [InlineData("{\"user\":{\"id\":1", "WEIR3122", "user", 15)]
    [InlineData("{\"x\":[1,{\"y\":2}", "WEIR3122", null, 15)]
    [InlineData("{\"ip\":tru", "WEIR3122", "ip", 9)]
    [InlineData("{\"ip\":1}x", "WEIR3121", null, 8)]
    [InlineData("{\"ip\":1}{}", "WEIR3121", null, 8)]
    [InlineData("{\"ip\":1,}", "WEIR3121", null, 8)]
    [InlineData("{,}", "WEIR3121", null, 1)]
    [InlineData("{ip:1}", "WEIR3121", null, 1)]
    [InlineData("{'ip':1}", "WEIR3121", null, 1)]
    [InlineData("{\"ip\"=1}", "WEIR3121", null, 5)]
    [InlineData("{\"ip\":01}", "WEIR3121", null, 7)]
    [InlineData("{\"ip\":+1}", "WEIR3121", "ip", 6)]
    [InlineData("{\"ip\":.5}", "WEIR3121", "ip", 6)]
    [InlineData("{\"ip\":1.}", "WEIR3121", "ip", 8)]
    [InlineData("{\"ip\":1e}", "WEIR3121", "ip", 8)]
    [InlineData("{\"ip\":-}", "WEIR3121", "ip", 7)]
    [InlineData("{\"ip\":NaN}", "WEIR3121", "ip", 6)]
    [InlineData("{\"ip\":True}", "WEIR3121", "ip", 6)]
    [InlineData("{\"ip\":[1,]}", "WEIR3121", "ip", 9)]
    [InlineData("{\"ip\":[1}", "WEIR3121", "ip", 8)]
    [InlineData("{\"ip\":\"\\x\"}", "WEIR3121", "ip", 8)]
    [InlineData("{\"ip\":\"\\u00g0\"}", "WEIR3121", "ip", 11)]
    [InlineData("{\"ip\":1/*c*/}", "WEIR3121", null, 7)]
    [InlineData("\"text\"", "WEIR3133", null, 0)]
    [InlineData(" [1,2]", "WEIR3133", null, 1)]
    [InlineData("17", "WEIR3133", null, 0)]
    [InlineData("null", "WEIR3133", null, 0)]
    [InlineData("login failed", "WEIR3121", null, 0)]
    [InlineData("{\"ip\":\"a\nb\"}", "WEIR3126", "ip", 8)]
    [InlineData("{\"ip\":\"a\0b\"}", "WEIR3126", "ip", 8)]
    [InlineData("{\"ip\":1}\0", "WEIR3126", null, 8)]
    [InlineData("\0", "WEIR3126", null, 0)]
    [InlineData("{\"ip\":\"\\uD800\"}", "WEIR3124", "ip", 7)]
    [InlineData("{\"ip\":\"\\uDC00\"}", "WEIR3124", "ip", 7)]
    [InlineData("{\"ip\":\"\\uD800\\u0041\"}", "WEIR3124", "ip", 7)]
    [InlineData("{\"ip\":\"\\uD800x\"}", "WEIR3124", "ip", 7)]
    [InlineData("{\"\\uD800\":1}", "WEIR3124", null, 2)]
    [InlineData("{\"ip\":1,\"ip\":2}", "WEIR3127", "ip", 8)]
    [InlineData("{\"ip\":1,\"\\u0069p\":2}", "WEIR3127", "ip", 8)]
    [InlineData("{\"\\u0069\\u0070\":1,\"ip\":2}", "WEIR3127", "ip", 18)]
    [InlineData("{\"x\":1,\"x\":2}", "WEIR3127", null, 7)]
    [InlineData("{\"x\":1,\"\\u0078\":2}", "WEIR3127", null, 7)]
    [InlineData("{\"user\":{\"id\":1,\"id\":2}}", "WEIR3127", "user.id", 16)]
    [InlineData("{\"user\":{\"x\":1,\"x\":2}}", "WEIR3127", "user", 15)]
    [InlineData("{\"x\":[{\"y\":{\"z\":1,\"z\":2}}]}", "WEIR3127", null, 18)]
    public void What_cannot_be_read_is_a_dead_letter_with_its_place(string json, string code, string? field, int at)
    {
        var rejection = _pipeline.Refused(json);
        Assert.Equal((code, field, at), (rejection.Code, rejection.Field, rejection.ByteOffset));
    }

    [Theory]
    [InlineData("7B226970223A22C0AF227D", 7)]
    [InlineData("7B226970223A2261EDA08022207D", 8)]
    [InlineData("7B226970223A22F5808080227D", 7)]
    [InlineData("7B226970223A22C3227D", 7)]
    [InlineData("7B226970223A2280227D", 7)]
    [InlineData("7B226970223A22E282227D", 7)]
    [InlineData("7B22FF223A317D", 2)]
    [InlineData("FF", 0)]
    [InlineData("7B80", 1)]
    [InlineData("7B226970223A22C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4C3A4FF227D", 41)]
    public void What_is_not_UTF_8_is_told_apart(string hex, int at)
    {
        var rejection = _pipeline.Refused(Convert.FromHexString(hex));
        Assert.Equal(("WEIR3123", at), (rejection.Code, rejection.ByteOffset));
    }

    [Theory]
    [InlineData("EFBBBF7B7D")]
    [InlineData("FEFF007B007D")]
    [InlineData("FFFE7B007D00")]
    public void A_byte_order_mark_is_told_apart(string hex)
    {
        var rejection = _pipeline.Refused(Convert.FromHexString(hex));
        Assert.Equal(("WEIR3125", 0), (rejection.Code, rejection.ByteOffset));
    }

    [Fact]
    public void Registry_framing_is_named_with_its_schema()
    {
        var rejection = _pipeline.Refused(Convert.FromHexString("000000002A7B7D"));
        Assert.Equal(new Rejection("WEIR3132", null, 0, "starts 00 0000002A: Confluent framing, schema 42"), rejection);
    }

    [Fact]
    public void Ten_thousand_levels_end_at_the_limit()
    {
        var objects = string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000);
        Assert.Equal(("WEIR3129", 5 * 64), Place(_pipeline.Refused(objects)));
        var arrays = "{\"a\":" + new string('[', 10_000) + new string(']', 10_000) + "}";
        Assert.Equal(("WEIR3129", 5 + 63), Place(_pipeline.Refused(arrays)));
    }

    [Fact]
    public void Sixty_four_levels_are_not_too_many() =>
        Assert.Equal(RecordOutcome.Write, _pipeline.Process("{\"a\":" + new string('[', 63) + new string(']', 63) + "}"));

    [Fact]
    public void A_hundred_thousand_fields_end_at_the_limit()
    {
        var fields = "{" + string.Join(',', Enumerable.Range(0, 100_000).Select(i => $"\"k{i:D6}\":1")) + "}";
        Assert.Equal(("WEIR3128", 1 << 20), Place(_pipeline.Refused(fields)));
        Assert.Equal(("WEIR3130", 1 + 1024 * 10), Place(_pipeline.Refused("{" + string.Join(',', Enumerable.Range(0, 100_000 / 2).Select(i => $"\"{i:D5}\":1")) + "}")));
    }

    [Fact]
    public void Fields_within_each_other_count_together()
    {
        var inner = string.Join(',', Enumerable.Range(0, 16).Select(i => $"\"k{i:D2}\":1"));
        var outer = "{" + string.Join(',', Enumerable.Range(0, 64).Select(i => $"\"o{i:D2}\":{{{inner}}}")) + "}";
        Assert.Equal("WEIR3130", _pipeline.Refused(outer).Code);
    }

    [Fact]
    public void Raised_limits_take_sixty_thousand_fields_and_find_the_one_that_stands_twice()
    {
        var wide = TestPipeline.Of(source: ", limits: { fields: 65536 }", sink: ", unknown_fields: keep");
        var fields = string.Join(',', Enumerable.Range(0, 60_000).Select(i => $"\"k{i:D5}\":1"));
        Assert.Equal("{" + fields + "}", wide.Written("{" + fields + "}"));
        Assert.Equal(("WEIR3127", 2 + fields.Length), Place(wide.Refused("{" + fields + ",\"k00000\":1}")));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("0.")]
    [InlineData("1e")]
    [InlineData("-1")]
    public void A_huge_number_ends_at_the_limit(string start)
    {
        Assert.Equal(("WEIR3131", 6), Place(_pipeline.Refused("{\"ip\":" + start + new string('1', 500_000) + "}")));
        Assert.Equal(RecordOutcome.Write, _pipeline.Process("{\"ip\":" + start + new string('1', 64 - start.Length) + "}"));
        Assert.Equal("WEIR3131", _pipeline.Refused("{\"ip\":" + start + new string('1', 65 - start.Length) + "}").Code);
    }

    [Fact]
    public void A_record_over_the_size_limit_is_not_read()
    {
        var start = "{\"ip\":\"";
        Assert.Equal(RecordOutcome.Write, _pipeline.Process(start + new string('a', (1 << 20) - start.Length - 2) + "\"}"));
        Assert.Equal(("WEIR3128", 1 << 20), Place(_pipeline.Refused(start + new string('a', (1 << 20) - start.Length - 1) + "\"}")));
    }

    [Fact]
    public void A_megabyte_of_escapes_and_of_white_space_is_read()
    {
        var escapes = string.Concat(Enumerable.Repeat("\\u00e4", 150_000));
        Assert.Equal(RecordOutcome.Write, _pipeline.Process("{\"ip\":\"" + escapes + "\"}"));
        Assert.Equal("{\"ip\":1}", _pipeline.Written("{" + new string(' ', 1_000_000) + "\"ip\":1}"));
    }

    [Fact]
    public void A_rejection_holds_nothing_of_the_record()
    {
        foreach (var json in new[] { "{\"secret-name\":1,\"secret-name\":2}", "{\"ip\":secret}", "{\"ip\":\"secret", "secret" })
            Assert.DoesNotContain("secret", _pipeline.Refused(json).ToString());
    }

    [Fact]
    public void Every_code_is_unique_and_explained()
    {
        Assert.Equal(RecordCodes.All.Count, RecordCodes.All.Select(code => code.Code).Distinct().Count());
        Assert.Equal(RecordCodes.All.OrderBy(code => code.Code, StringComparer.Ordinal), RecordCodes.All);
        Assert.Equal(typeof(RecordCodes).GetFields().Length, RecordCodes.All.Count);
        Assert.All(RecordCodes.All, code => Assert.Matches(@"^WEIR31\d\d$", code.Code));
    }

    [Fact]
    public void A_byte_in_the_place_of_a_name_is_never_taken_for_one()
    {
        var name = new string('n', 40);
        var pipeline = TestPipeline.Of(contract: $$"""{ "properties": { "a": {}, "{{name}}": {} } }""");
        var good = $"{{\"a\":1,\"{name}\":2}}";
        Assert.Equal(good, pipeline.Written(good));
        for (var value = 0; value < 256; value++)
            foreach (var length in (int[])[0, 20, 31, 35, 60])
            {
                if (value is '"' or ' ' or '\t' or '\r' or '\n') continue;
                byte[] record = [.. "{\"a\":1,"u8, (byte)value, .. new byte[length]];
                Assert.Equal((RecordOutcome.Dead, 7), (pipeline.Process(record), pipeline.Rejection.ByteOffset));
                record = [(byte)'{', (byte)value, .. new byte[length]];
                if (value != '}') Assert.Equal((RecordOutcome.Dead, 1), (pipeline.Process(record), pipeline.Rejection.ByteOffset));
                Assert.Equal(good, pipeline.Written(good));
            }
    }

    [Fact]
    public void After_a_bad_record_the_next_good_one_is_read()
    {
        _pipeline.Refused("{\"user\":{\"id\":[[[");
        Assert.Equal("{\"user\":{\"id\":1}}", _pipeline.Written("{\"user\":{\"id\":1}}"));
    }

    static (string Code, int At) Place(Rejection rejection) => (rejection.Code, rejection.ByteOffset);
}
