using System.Text.Json;

namespace Weir.Tests.Program;

public sealed class ConfigCommandTests : IDisposable
{
    const string Pipeline = """
        weir: 1
        name: shown
        source: { topic: a }
        sink: { topic: '${WEIR_CONFIG_TEST_UNSET}' }
        dead_letters: { topic: c }
        steps:
          - remove: { fields: [x, y] }
        kafka: { common: { security.protocol: SASL_SSL, sasl.mechanism: PLAIN, sasl.username: u, sasl.password: hunter2 } }

        """;

    readonly string _file = Path.GetTempFileName();

    public ConfigCommandTests() => File.WriteAllText(_file, Pipeline);

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task Every_setting_is_shown_as_resolved_and_secrets_are_not()
    {
        var ran = await Show("--set", "delivery.transaction.age=50ms", "-b", "broker:9092");
        var lines = ran.Out.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        Assert.Equal(0, ran.Exit);
        Assert.Contains("topic: a # line 3", lines);
        Assert.Contains("age: 50ms # flag delivery.transaction.age", lines);
        Assert.Contains("records: 20000 # default", lines);
        Assert.Contains("brokers: [broker:9092] # flag brokers", lines);
        Assert.Contains("topic: '(not resolved)' # line 4", lines);
        Assert.Contains("sasl.password: '***' # line 8", lines);
        Assert.Contains("WEIR1011", ran.Error);
        Assert.DoesNotContain("hunter2", ran.Out + ran.Error);
    }

    [Fact]
    public async Task A_script_gets_one_JSON_object()
    {
        using var json = JsonDocument.Parse((await Show("-o", "json")).Out);
        var root = json.RootElement;
        Assert.Equal(20_000, root.GetProperty("delivery").GetProperty("transaction").GetProperty("records").GetInt32());
        Assert.Equal("100ms", root.GetProperty("delivery").GetProperty("transaction").GetProperty("age").GetString());
        Assert.Equal("***", root.GetProperty("kafka").GetProperty("common").GetProperty("sasl.password").GetString());
        Assert.Equal("y", root.GetProperty("steps")[0].GetProperty("remove").GetProperty("fields")[1].GetString());
    }

    [Fact]
    public async Task A_broken_file_is_exit_code_78_and_a_wrong_flag_2()
    {
        var unknown = await Show("--set", "delivery.transaction.agee=1s");
        Assert.Equal((78, ""), (unknown.Exit, unknown.Out));
        Assert.Contains("flag delivery.transaction.agee: error WEIR1020 there is no setting 'delivery.transaction.agee'. Did you mean 'age'?\n", unknown.Error);
        Assert.Equal(2, (await Show("--set", "workers")).Exit);
    }

    Task<Ran> Show(params string[] more) => InProcess.Run(["config", "show", _file, .. more]);
}
