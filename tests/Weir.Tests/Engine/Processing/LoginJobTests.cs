using System.Text;
using Weir.Engine;
using Weir.Engine.Steps;
using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Processing;

public sealed class LoginJobTests
{
    const string Good = """{"user_id":"424cdd21-063a-43a7-b91b-7ca1a833afae","app_version":"2.3.0","device_type":"iOS","ip":"199.172.111.135","locale":"RU","device_id":"593-47-5928","timestamp":"1694479551"}""";

    readonly TestPipeline _job = Compile("bench/login-job.yaml");

    [Fact]
    public void A_login_comes_out_as_the_peers_write_it()
    {
        Assert.Equal(
            """{"user_id":"424cdd21-063a-43a7-b91b-7ca1a833afae","app_version":"2.3.0","device_type":"ios","locale":"RU","device_id":"593-47-5928","ip_hash":"__HASH__","event_time":"2023-09-12T00:45:51Z"}"""
                .Replace("__HASH__", Hash("199.172.111.135"), StringComparison.Ordinal),
            _job.Written(Good));
        Assert.Equal("424cdd21-063a-43a7-b91b-7ca1a833afae", _job.Key);
    }

    [Theory]
    [InlineData("\"device_type\":\"iOS\",", "")]
    [InlineData("\"device_type\":\"iOS\"", "\"device_type\":\"\"")]
    [InlineData("\"device_type\":\"iOS\"", "\"device_type\":null")]
    [InlineData("\"device_type\":\"iOS\"", "\"device_type\":{\"a\":[1]}")]
    [InlineData("\"device_type\":\"iOS\"", "\"device_type\":17")]
    public void A_device_type_that_says_nothing_becomes_unknown(string from, string to) =>
        Assert.Contains("\"device_type\":\"unknown\"", _job.Written(Good.Replace(from, to, StringComparison.Ordinal)));

    [Fact]
    public void A_timestamp_may_be_a_number() =>
        Assert.EndsWith("\"event_time\":\"2023-09-12T00:45:51Z\"}", _job.Written(Good.Replace("\"1694479551\"", "1694479551", StringComparison.Ordinal)));

    [Theory]
    [InlineData("\"user_id\":\"424cdd21-063a-43a7-b91b-7ca1a833afae\",", "", "WEIR3101", "user_id")]
    [InlineData("424cdd21-063a-43a7-b91b-7ca1a833afae", "user-17", "WEIR3105", "user_id")]
    [InlineData("199.172.111.135", "300.1.2.3", "WEIR3105", "ip")]
    [InlineData("199.172.111.135", "2001:db8::17", "WEIR3105", "ip")]
    [InlineData("RU", "ru", "WEIR3104", "locale")]
    [InlineData("RU", "RUS", "WEIR3104", "locale")]
    [InlineData("\"1694479551\"", "\"yesterday\"", "WEIR3104", "timestamp")]
    [InlineData("\"1694479551\"", "1694479551.5", "WEIR3109", "timestamp")]
    [InlineData("\"1694479551\"", "\"\"", "WEIR3104", "timestamp")]
    [InlineData("\"1694479551\"", "-1", "WEIR3107", "timestamp")]
    public void What_the_peers_call_bad_is_a_dead_letter(string from, string to, string code, string field)
    {
        var bad = Good.Replace(from, to, StringComparison.Ordinal);
        var name = bad.IndexOf($"\"{field}\":", StringComparison.Ordinal);
        var rejection = _job.Refused(bad);
        Assert.Equal((code, field, name < 0 ? 0 : name + field.Length + 3), (rejection.Code, rejection.Field, rejection.ByteOffset));
    }

    [Fact]
    public void What_is_cut_short_or_no_JSON_is_a_dead_letter()
    {
        Assert.Equal("WEIR3122", _job.Refused(Good[..^1]).Code);
        Assert.Equal("WEIR3121", _job.Refused("login of 593-47-5928 failed").Code);
        Assert.Equal("WEIR3123", _job.Refused([0xFF, .. Encoding.UTF8.GetBytes(Good[1..]), 0, 0x80, 0xC0]).Code);
    }

    [Fact]
    public void The_sample_pipeline_leaves_no_address_in_clear()
    {
        using var ip = new KeyFolderFixture().WithBase64(1, "address key");
        using var device = new KeyFolderFixture().WithBase64(3, "device key");
        var sample = Compile("samples/user-login/pipeline.yaml", ("secrets/login-ip", ip.Path), ("secrets/login-device", device.Path));
        var written = sample.Written(Good);
        Assert.DoesNotContain("199.172.111.135", written);
        Assert.DoesNotContain("593-47-5928", written);
        Assert.Contains("\"device_id\":\"v3:", written);
        Assert.Contains("\"ip_token\":\"v1:", written);
    }

    static string Hash(string ip) =>
        Convert.ToHexStringLower(System.Security.Cryptography.HMACSHA256.HashData("weir-bench-key"u8, Encoding.UTF8.GetBytes(ip)))[..32];

    static TestPipeline Compile(string file, params (string From, string To)[] replaced)
    {
        var path = Path.Combine(RepositoryRoot.Path, file);
        var text = File.ReadAllText(path);
        foreach (var (from, to) in replaced) text = text.Replace(from, to, StringComparison.Ordinal);
        var environment = new PipelineEnvironment
        {
            Variables = new Dictionary<string, string> { ["WEIR_BOOTSTRAP_SERVERS"] = "localhost:9092" },
            ReadFile = name => File.Exists(name) ? File.ReadAllBytes(name) : null,
            FolderExists = Directory.Exists,
        };
        return TestPipeline.Of(PipelineFile.Compile(text, path, BuiltInSteps.Catalog(), environment));
    }
}
