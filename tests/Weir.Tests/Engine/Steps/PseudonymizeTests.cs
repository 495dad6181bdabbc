using System.Text;
using Weir.Engine;
using Weir.Tests.Engine.Processing;

namespace Weir.Tests.Engine.Steps;

public sealed class PseudonymizeTests
{
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

    [Theory]
    [InlineData("192.0.2.1", "1dbd:c1b9:fff1:7586:7d0b:67b4:e76e:4777")]
    [InlineData("::ffff:192.0.2.1", "1dbd:c1b9:fff1:7586:7d0b:67b4:e76e:4777")]
    [InlineData("\\u0031\\u00392.0.2.1", "1dbd:c1b9:fff1:7586:7d0b:67b4:e76e:4777")]
    public void Ipcrypt_writes_the_address_that_the_draft_has(string address, string expected)
    {
        using var folder = new KeyFolderFixture().With(1, Convert.ToBase64String(Convert.FromHexString("2b7e151628aed2a6abf7158809cf4f3c")));
        Assert.Equal($"{{\"ip\":\"{expected}\"}}", Tokens(folder, "method: ipcrypt").Written($"{{\"ip\":\"{address}\"}}"));
        Assert.Equal($"{{\"x\":1,\"to\":{{\"ip\":\"{expected}\"}}}}", Tokens(folder, "method: ipcrypt, as: to.ip").Written($"{{\"ip\":\"{address}\",\"x\":1}}"));
    }

    [Fact]
    public void Ipcrypt_takes_keys_of_16_bytes_only()
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "0123456789abcdef0123456789abcdef");
        Assert.Equal("WEIR1214", Assert.Throws<WeirException>(() => Tokens(folder, "method: ipcrypt")).Code);
    }

    [Theory]
    [InlineData("", "\"192.0.2.17\"", "\"192.0.2.0\"")]
    [InlineData("", "\"::ffff:192.0.2.17\"", "\"192.0.2.0\"")]
    [InlineData("", "\"2001:db8:1:2:3:4:5:6\"", "\"2001:db8:1::\"")]
    [InlineData("", "\"\\u0031.2.3.4\"", "\"1.2.3.0\"")]
    [InlineData("", "null", "null")]
    [InlineData(", ipv4_prefix: 20", "\"10.1.255.7\"", "\"10.1.240.0\"")]
    [InlineData(", ipv4_prefix: 32", "\"10.1.255.7\"", "\"10.1.255.7\"")]
    [InlineData(", ipv4_prefix: 0", "\"10.1.255.7\"", "\"0.0.0.0\"")]
    [InlineData(", ipv6_prefix: 29", "\"2001:dbf:1::\"", "\"2001:db8::\"")]
    [InlineData(", ipv6_prefix: 128", "\"2001:db8::17\"", "\"2001:db8::17\"")]
    [InlineData(", ipv6_prefix: 0", "\"2001:db8::17\"", "\"::\"")]
    public void Truncate_keeps_the_network(string settings, string json, string expected) =>
        Assert.Equal($"{{\"ip\":{expected}}}", TestPipeline.Of($"  - pseudonymize: {{ field: ip, method: truncate{settings} }}").Written($"{{\"ip\":{json}}}"));

    [Theory]
    [InlineData("truncate", "\"1.2.3\"")]
    [InlineData("truncate", "\"\"")]
    [InlineData("truncate", "17")]
    [InlineData("ipcrypt, key: k", "\"localhost\"")]
    [InlineData("ipcrypt, key: k", "[]")]
    public void What_is_no_address_is_a_dead_letter(string method, string json)
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "0123456789abcdef");
        var rejection = TestPipeline.Of($"  - pseudonymize: {{ field: ip, method: {method} }}", keys: $"k: {{ folder: {folder.Path} }}").Refused($"{{\"ip\":{json}}}");
        Assert.Equal(("WEIR3147", "ip", 6), (rejection.Code, rejection.Field, rejection.ByteOffset));
    }

    [Fact]
    public void Remove_leaves_nothing() =>
        Assert.Equal("{\"x\":1}", TestPipeline.Of("  - pseudonymize: { fields: [ip, o.ip], method: remove }\n  - default: { field: x, value: 1 }").Written("{\"ip\":\"1.2.3.4\"}"));

    [Theory]
    [InlineData("hmac-sha256", "", "ip_previous")]
    [InlineData("aes-cmac", ", as: at.token", "at.token_previous")]
    [InlineData("ipcrypt", ", as: t, overlap_as: before", "before")]
    public void During_an_overlap_the_previous_versions_result_stands_beside_it(string method, string settings, string previousPath)
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "0123456789abcdef");
        var time = new ManualTime();
        var pipeline = TestPipeline.Of($"  - pseudonymize: {{ field: ip, method: {method}, key: k{settings} }}", keys: $"k: {{ folder: {folder.Path}, overlap: 30d }}", time: time);
        var target = settings.Contains("at.token", StringComparison.Ordinal) ? "at.token" : settings.Contains("as: t", StringComparison.Ordinal) ? "t" : "ip";
        var before = Value(pipeline.Written("{\"ip\":\"192.0.2.1\"}"), target);
        Assert.Null(Value(pipeline.Value, previousPath));
        folder.WithBase64(2, "fedcba9876543210").Since(2, "2026-11-20");
        Look();
        Assert.NotEqual(before, Value(pipeline.Written("{\"ip\":\"192.0.2.1\"}"), target));
        Assert.Equal(before, Value(pipeline.Value, previousPath));
        var after = Value(pipeline.Value, target);
        time.Advance(TimeSpan.FromDays(29));
        Look();
        Assert.Equal((after, null), (Value(pipeline.Written("{\"ip\":\"192.0.2.1\"}"), target), Value(pipeline.Value, previousPath)));

        void Look()
        {
            time.Advance(TimeSpan.FromSeconds(5));
            pipeline.Processor.BeginTransaction();
        }
    }

    [Theory]
    [InlineData("field: ip, overlap_as: ip", "overlap: 30d", "pseudonymize: overlap_as is ip, which is the step's own field")]
    [InlineData("field: ip, as: t, overlap_as: t", "overlap: 30d", "pseudonymize: overlap_as is t, which is the step's own field")]
    [InlineData("fields: [ip, id], overlap_as: t", "overlap: 30d", "pseudonymize: overlap_as names one field for the results of several")]
    [InlineData("field: ip, overlap_as: t", "encoding: text", "pseudonymize: overlap_as is given, but the key 'k' has no overlap")]
    public void A_field_for_the_previous_result_that_makes_no_sense_is_a_problem(string fields, string key, string message)
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "0123456789abcdef");
        var refused = Assert.Throws<WeirException>(() => TestPipeline.Of($"  - pseudonymize: {{ {fields}, method: aes-cmac, key: k }}", keys: $"k: {{ folder: {folder.Path}, {key} }}"));
        Assert.EndsWith(message, refused.Message);
    }

    [Fact]
    public void The_previous_token_has_its_own_version_in_front()
    {
        using var folder = new KeyFolderFixture().WithBase64(1, "0123456789abcdef").WithBase64(4, "fedcba9876543210");
        var pipeline = TestPipeline.Of("  - pseudonymize: { field: ip, method: aes-cmac, key: k }", keys: $"k: {{ folder: {folder.Path}, overlap: 30d }}");
        Assert.Matches("^{\"ip\":\"v4:[A-Za-z0-9_-]{22}\",\"ip_previous\":\"v1:[A-Za-z0-9_-]{22}\"}$", pipeline.Written("{\"ip\":\"x\"}"));
        Assert.Equal("{}", pipeline.Written("{}"));
    }

    static string? Value(string json, string path)
    {
        using var parsed = System.Text.Json.JsonDocument.Parse(json);
        var at = parsed.RootElement;
        foreach (var name in path.Split('.'))
            if (!at.TryGetProperty(name, out at)) return null;
        return at.GetString();
    }

    static TestPipeline Tokens(KeyFolderFixture folder, string options, TimeProvider? time = null) =>
        TestPipeline.Of($"  - pseudonymize: {{ field: ip, key: k, {options} }}", sink: ", unknown_fields: keep", keys: $"k: {{ folder: {folder.Path} }}", time: time);
}
