using System.Text;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

public sealed class StepTests
{
    [Theory]
    [InlineData("for: [missing]", "{}", "{\"f\":\"d\"}")]
    [InlineData("for: [missing]", "{\"f\":null}", "{\"f\":null}")]
    [InlineData("for: ['null']", "{\"f\":null}", "{\"f\":\"d\"}")]
    [InlineData("for: ['null']", "{}", "{}")]
    [InlineData("for: [empty]", "{\"f\":\"\"}", "{\"f\":\"d\"}")]
    [InlineData("for: [empty]", "{\"f\":\" \"}", "{\"f\":\" \"}")]
    [InlineData("for: [not-string]", "{\"f\":{\"a\":1}}", "{\"f\":\"d\"}")]
    [InlineData("for: [not-string]", "{\"f\":null}", "{\"f\":null}")]
    public void Default_fills_what_counts_as_none(string given, string json, string expected) =>
        Assert.Equal(expected, Keep($"  - default: {{ field: f, value: d, {given} }}").Written(json));

    [Theory]
    [InlineData("17", "17")]
    [InlineData("true", "true")]
    [InlineData("'a\"b'", "\"a\\\"b\"")]
    public void Default_writes_any_scalar(string value, string json) =>
        Assert.Equal($"{{\"f\":{json}}}", Keep($"  - default: {{ field: f, value: {value} }}").Written("{}"));

    [Theory]
    [InlineData("\"iOS\"", "\"ios\"")]
    [InlineData("\"ios\"", "\"ios\"")]
    [InlineData("\"\"", "\"\"")]
    [InlineData("\"ÄÖÜ ΣΑΣ Ⱥ\"", "\"äöü σασ ⱥ\"")]
    [InlineData("\"\\u0041\\u00c4\\\"\\n\"", "\"aä\\\"\\u000a\"")]
    [InlineData("\"😀A\"", "\"😀a\"")]
    [InlineData("null", "null")]
    public void Lowercase_maps_ASCII_and_the_rest_of_Unicode(string json, string expected) =>
        Assert.Equal($"{{\"f\":{expected}}}", Keep("  - lowercase: { field: f }").Written($"{{\"f\":{json}}}"));

    [Fact]
    public void Lowercase_rejects_what_is_no_text()
    {
        var rejection = Keep("  - lowercase: { field: f }").Refused("{\"f\":17}");
        Assert.Equal(("WEIR3143", "f", 5), (rejection.Code, rejection.Field, rejection.ByteOffset));
    }

    [Theory]
    [InlineData("1694479151", "2023-09-12T00:39:11Z")]
    [InlineData("\"1694479151\"", "2023-09-12T00:39:11Z")]
    [InlineData("1694479151.0", "2023-09-12T00:39:11Z")]
    [InlineData("0", "1970-01-01T00:00:00Z")]
    [InlineData("-1", "1969-12-31T23:59:59Z")]
    [InlineData("\"-62135596800\"", "0001-01-01T00:00:00Z")]
    [InlineData("253402300799", "9999-12-31T23:59:59Z")]
    [InlineData("951782400", "2000-02-29T00:00:00Z")]
    public void Timestamp_writes_ISO_8601(string json, string expected) =>
        Assert.Equal($"{{\"x\":1,\"t\":\"{expected}\"}}", Keep("  - timestamp: { field: f, from: unix-seconds, as: t }").Written($"{{\"f\":{json},\"x\":1}}"));

    [Theory]
    [InlineData("\"yesterday\"")]
    [InlineData("\"\"")]
    [InlineData("\"1.0\"")]
    [InlineData("1.5")]
    [InlineData("true")]
    [InlineData("253402300800")]
    [InlineData("-62135596801")]
    [InlineData("\"99999999999999999999\"")]
    public void Timestamp_rejects_what_is_none(string json)
    {
        var rejection = Keep("  - timestamp: { field: f, from: unix-seconds, as: t }").Refused($"{{\"f\":{json}}}");
        Assert.Equal(("WEIR3140", "f", 5), (rejection.Code, rejection.Field, rejection.ByteOffset));
    }

    [Theory]
    [InlineData("1694479151999", "2023-09-12T00:39:11Z")]
    [InlineData("-1", "1969-12-31T23:59:59Z")]
    [InlineData("-1000", "1969-12-31T23:59:59Z")]
    public void Milliseconds_are_cut_off(string json, string expected) =>
        Assert.Equal($"{{\"f\":\"{expected}\"}}", Keep("  - timestamp: { field: f, from: unix-millis }").Written($"{{\"f\":{json}}}"));

    [Fact]
    public void Days_of_ten_thousand_years_are_the_platforms()
    {
        var target = new byte[IsoTime.Length];
        var expected = new byte[IsoTime.Length];
        for (var day = DateTime.MinValue; day < DateTime.MaxValue.AddDays(-3); day = day.AddDays(3))
        {
            var time = day.AddSeconds(day.DayOfYear * 231);
            IsoTime.Write((time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond, target);
            time.TryFormat(expected, out _, "yyyy-MM-ddTHH:mm:ssZ");
            if (!target.AsSpan().SequenceEqual(expected)) Assert.Fail($"{time:O} is written {Encoding.ASCII.GetString(target)}");
        }
    }

    [Theory]
    [InlineData("method: hmac-sha256", "v2:", 43)]
    [InlineData("method: hmac-sha256, encoding: hex, version: false", "", 64)]
    [InlineData("method: hmac-sha256, encoding: hex, length: 32, version: false", "", 32)]
    [InlineData("method: hmac-sha256, length: 10", "v2:", 10)]
    [InlineData("method: aes-cmac", "v2:", 22)]
    [InlineData("method: aes-cmac, encoding: hex", "v2:", 32)]
    public void Pseudonymize_writes_a_token_of_the_decoded_value(string options, string start, int length)
    {
        using var folder = new KeyFolderFixture().WithBase64(2, "0123456789abcdef");
        var pipeline = Tokens(folder, options);
        var token = pipeline.Written("{\"ip\":\"1.2.3.é\"}")["{\"ip\":\"".Length..^2];
        Assert.Equal(token, pipeline.Written("{\"ip\":\"\\u0031.2.3.\\u00e9\"}")["{\"ip\":\"".Length..^2]);
        Assert.NotEqual(token, pipeline.Written("{\"ip\":\"1.2.3.5\"}")["{\"ip\":\"".Length..^2]);
        Assert.StartsWith(start, token);
        Assert.Equal(length, token.Length - (token.StartsWith("v2:", StringComparison.Ordinal) ? 3 : 0));
        var expected = System.Security.Cryptography.HMACSHA256.HashData("0123456789abcdef"u8, Encoding.UTF8.GetBytes("1.2.3.é"));
        if (options.Contains("hmac", StringComparison.Ordinal))
        {
            var encoded = options.Contains("hex", StringComparison.Ordinal) ? Convert.ToHexStringLower(expected) : System.Buffers.Text.Base64Url.EncodeToString(expected);
            Assert.Equal(encoded[..length], token[^length..]);
        }
    }

    [Fact]
    public void As_moves_the_field_and_leaves_missing_and_null_alone()
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "0123456789abcdef");
        var pipeline = Tokens(folder, "method: aes-cmac, as: ip_token");
        Assert.Matches("^{\"x\":1,\"ip_token\":\"v1:[A-Za-z0-9_-]{22}\"}$", pipeline.Written("{\"ip\":\"1.2.3.4\",\"x\":1}"));
        Assert.Equal("{\"x\":1}", pipeline.Written("{\"x\":1}"));
        Assert.Equal("{\"ip\":null}", pipeline.Written("{\"ip\":null}"));
        Assert.Matches("^{\"ip_token\":\"v1:[A-Za-z0-9_-]{22}\"}$", pipeline.Written("{\"\\u0069p\":\"1.2.3.4\"}"));
        Assert.Matches("^{\"ip_token\":\"v1:[A-Za-z0-9_-]{22}\",\"y\":2}$", pipeline.Written("{\"ip\":\"1.2.3.4\",\"ip_token\":7,\"y\":2}"));
    }

    [Theory]
    [InlineData("17")]
    [InlineData("true")]
    [InlineData("[\"1.2.3.4\"]")]
    public void What_the_method_cannot_take_is_a_dead_letter(string json)
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "0123456789abcdef");
        var rejection = Tokens(folder, "method: hmac-sha256").Refused($"{{\"ip\":{json}}}");
        Assert.Equal(("WEIR3141", "ip", 6), (rejection.Code, rejection.Field, rejection.ByteOffset));
    }

    [Fact]
    public void A_new_key_version_signs_from_a_later_transaction()
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "0123456789abcdef");
        var time = new ManualTime();
        var pipeline = Tokens(folder, "method: aes-cmac", time);
        folder.WithBase64(2, "fedcba9876543210");
        Assert.StartsWith("{\"ip\":\"v1:", pipeline.Written("{\"ip\":\"x\"}"));
        time.Advance(TimeSpan.FromSeconds(6));
        Assert.StartsWith("{\"ip\":\"v1:", pipeline.Written("{\"ip\":\"x\"}"));
        pipeline.Processor.BeginTransaction();
        Assert.StartsWith("{\"ip\":\"v2:", pipeline.Written("{\"ip\":\"x\"}"));
    }

    [Fact]
    public void A_key_of_the_wrong_length_is_refused_before_the_first_record()
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "short");
        Assert.Equal("WEIR1214", Assert.Throws<WeirException>(() => Tokens(folder, "method: aes-cmac")).Code);
    }

    [Fact]
    public void Remove_takes_fields_out_at_any_depth()
    {
        var pipeline = Keep("  - remove: { fields: [a, b.c, 'd.\"e.f\"'] }");
        Assert.Equal("{\"x\":1,\"b\":{\"y\":2},\"d\":{}}", pipeline.Written("{ \"a\":[1], \"x\":1, \"b\":{ \"c\":1, \"y\":2 }, \"d\":{\"e.f\":{}} }"));
        Assert.Equal("{\"b\":1}", pipeline.Written("{\"b\":1}"));
        Assert.Equal("{}", pipeline.Written("{}"));
    }

    static TestPipeline Keep(string steps) => TestPipeline.Of(steps, sink: ", unknown_fields: keep");

    static TestPipeline Tokens(KeyFolderFixture folder, string options, TimeProvider? time = null) =>
        TestPipeline.Of($"  - pseudonymize: {{ field: ip, key: k, {options} }}", sink: ", unknown_fields: keep", keys: $"k: {{ folder: {folder.Path} }}", time: time);
}
