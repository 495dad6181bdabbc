using Weir.Metrics;

namespace Weir.Tests.Program;

/// <summary>The canary of DESIGN section 9: marked values go in, and nothing that the program says about itself may carry them.</summary>
public sealed class PersonalDataTests : IAsyncLifetime
{
    const string User = "c0ffee00-0000-4000-8000-00000000cafe";
    const string Address = "203.0.113.77";
    const string Device = "canary-device-xyzzy";
    static readonly string[] Marks = [User, "c0ffee00", Address, "203.0.113", Device, "xyzzy", "canary"];

    TestProgram _program = null!;

    public async ValueTask InitializeAsync() => _program = await TestProgram.StartAsync();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public async Task No_log_line_metric_or_error_carries_a_value_of_a_record(string format)
    {
        using var metrics = new PrometheusExporter();
        await _program.CreateTopicsAsync();
        Assert.Equal(0, (await _program.OnBroker("produce -t user-login -K |", string.Concat(Records().Select(record => $"canary-key|{record}\n")))).Exit);
        var run = await _program.RunPipelineAsync($"--log {format} --log-level debug");
        Assert.Equal(0, run.Exit);
        Assert.NotEmpty(run.Error);
        Assert.Contains("weir_records_total", metrics.Write());
        var letters = await _program.OnBroker("consume -t user-login-dead -e -f %h\\n");
        Assert.Equal(Records().Count - 1, letters.Out.Split('\n').Length - 1);
        string values = (await _program.OnBroker("consume -t user-login-dead -e -f %k%s\\n")).Out;
        Assert.All(Marks, mark => Assert.Contains(mark, values));
        var check = await _program.OnBroker($"generate --check --count 10 --keys {_program.Keys}");
        Assert.Equal(1, check.Exit);
        foreach (string said in (string[])[run.Error, run.Out, metrics.Write(), letters.Out, check.Error, check.Out])
            Assert.All(Marks, mark => Assert.DoesNotContain(mark, said, StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task What_a_pipeline_writes_has_no_address_and_no_device_in_clear()
    {
        await _program.CreateTopicsAsync();
        await _program.OnBroker("produce -t user-login", Records()[0] + "\n");
        await _program.RunPipelineAsync();
        string written = (await _program.OnBroker("consume -t user-login-processed -e -f %k%s%h\\n")).Out;
        Assert.Contains(User, written);
        Assert.DoesNotContain(Address, written);
        Assert.DoesNotContain(Device, written);
    }

    /// <summary>One good record, then one for each place in which a value could be quoted.</summary>
    static List<string> Records()
    {
        string good = $$"""{"user_id":"{{User}}","app_version":"2.3.0","ip":"{{Address}}","locale":"RU","device_id":"{{Device}}","timestamp":1694479551}""";
        return
        [
            good,
            good[..^1],
            good.Replace(Address, Address + ".canary", StringComparison.Ordinal),
            good.Replace(User, "canary", StringComparison.Ordinal),
            good.Replace("\"RU\"", "\"canary\"", StringComparison.Ordinal),
            good.Replace("1694479551", "\"canary\"", StringComparison.Ordinal),
            good.Replace("\"RU\"", "\"\\ud800canary\"", StringComparison.Ordinal),
            good.Replace("{\"user_id\"", "{\"canary\":1,\"canary\":2,\"user_id\"", StringComparison.Ordinal),
            good.Replace("{\"user_id\"", "{\"ip\":\"203.0.113.78\",\"user_id\"", StringComparison.Ordinal),
            $"canary {Address} {User}",
            good.Replace("\"device_id\"", "\"device-canary\"", StringComparison.Ordinal),
        ];
    }
}
