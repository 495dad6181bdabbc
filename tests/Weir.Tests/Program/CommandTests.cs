using System.Text.Json;

namespace Weir.Tests.Program;

public sealed class CommandTests : IAsyncLifetime
{
    TestProgram _program = null!;

    public async ValueTask InitializeAsync() => _program = await TestProgram.StartAsync();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task Topics_are_created_listed_described_and_deleted()
    {
        Assert.Equal(new Ran(0, "", "topic orders created\n"), await On("topics create orders --partitions 2 --config retention.ms=3600000"));
        Assert.Equal("TOPIC   PARTITIONS  REPLICAS\norders           2         1\n", (await On("topics list")).Out);
        Assert.Equal("[{\"topic\":\"orders\",\"partitions\":2,\"replicas\":1}]\n", (await On("topics list -o json")).Out);
        Assert.EndsWith("retention.ms=3600000\n", (await On("topics describe orders")).Out);
        Assert.Equal(new Ran(0, "", "topic orders exists\n"), await On("topics create orders --if-missing"));
        Assert.Equal(new Ran(0, "", "topic orders deleted\n"), await On("topics delete orders"));
        Assert.Equal("[]\n", (await On("topics list -o json")).Out);
    }

    [Fact]
    public async Task What_is_produced_is_consumed_with_key_headers_and_offsets()
    {
        await On("topics create orders --partitions 1");
        Assert.Equal(new Ran(0, "", ""), await On("produce -t orders -K : -H source=test -Z", "a:1\nb:\nplain\n"));
        Assert.Equal(new Ran(0, "0 a=1 1 source=test\n1 b= -1 source=test\n2 =plain 5 source=test\n", ""), await On("consume -t orders -e -f %o\\x20%k=%s\\x20%S\\x20%h\\n"));
        Assert.Equal("plain\n", (await On("consume -t orders -e -o -1")).Out);
        Assert.Equal(new Ran(0, "", ""), await On("consume -t orders -e -o s@1700000000000000"));
        Assert.Equal("1\n", (await On("consume -t orders -c 1")).Out);
        Assert.Equal("b/\n", (await On("consume -t orders -o 1 -c 1 -K /")).Out);
        using var json = JsonDocument.Parse((await On("consume -t orders -o 0 -c 1 -J")).Out);
        Assert.Equal(("a", "1"), (json.RootElement.GetProperty("key").GetString(), json.RootElement.GetProperty("payload").GetString()));
    }

    [Fact]
    public async Task Following_a_topic_ends_with_exit_code_0_when_asked_to_stop()
    {
        await On("topics create orders --partitions 1");
        using var stop = new CancellationTokenSource();
        var following = _program.OnBroker("consume -t orders", cancellation: stop.Token);
        await stop.CancelAsync();
        Assert.Equal(new Ran(0, "", ""), await following);
    }

    [Theory]
    [InlineData("consume -t nowhere -e", 1, "WEIR2103 topic 'nowhere': UNKNOWN_TOPIC_OR_PARTITION.")]
    [InlineData("produce -t nowhere", 1, "WEIR2103 topic 'nowhere': UNKNOWN_TOPIC_OR_PARTITION.")]
    [InlineData("generate -t nowhere --count 1", 1, "WEIR2103 topic 'nowhere': UNKNOWN_TOPIC_OR_PARTITION.")]
    [InlineData("topics describe nowhere", 1, "WEIR2103 topic 'nowhere': UNKNOWN_TOPIC_OR_PARTITION.")]
    [InlineData("lag nobody", 1, "WEIR8015 group 'nobody' has committed nothing.")]
    [InlineData("consume -t x -f %q", 2, "WEIR8000 '%q' is not known; known are %s")]
    [InlineData("consume -t x -o soon", 2, "WEIR8000 'soon' is no offset;")]
    [InlineData("generate --check", 2, "WEIR8000 --check needs --count.")]
    [InlineData("generate --count none", 2, "WEIR8000 'none' does not fit --count, as 1000000 does.")]
    [InlineData("generate --bad 5", 2, "WEIR8000 '5' does not fit --bad, as 0.5% does.")]
    [InlineData("topics list -X security.protocl=ssl", 78, "WEIR1022 unknown Kafka setting 'security.protocl'. Did you mean ")]
    [InlineData("topics list -X group.id=x", 78, "WEIR1021 group.id is decided by Weir: ")]
    [InlineData("topics list -X sasl.username=x", 78, "WEIR1")]
    [InlineData("topics list -X password", 2, "WEIR8000 a setting of -X has no '='.")]
    [InlineData("topics list -F /nowhere", 78, "WEIR8026 the file '/nowhere' cannot be read")]
    [InlineData("topics create a --config b", 2, "WEIR8000 'b' is no setting.")]
    public async Task What_goes_wrong_is_one_line_with_its_exit_code(string command, int exit, string line)
    {
        var ran = await _program.OnBroker(command);
        Assert.StartsWith("weir: " + line, ran.Error);
        Assert.Equal(ran.Error.Length - 1, ran.Error.IndexOf('\n'));
        Assert.Equal((exit, ""), (ran.Exit, ran.Out));
    }

    [Fact]
    public async Task A_broker_that_does_not_answer_is_exit_code_69()
    {
        var ran = await _program.Run("topics list -b 127.0.0.1:1");
        Assert.StartsWith("weir: WEIR2101 127.0.0.1:1: ", ran.Error);
        Assert.Equal(69, ran.Exit);
    }

    [Fact]
    public async Task Brokers_come_from_the_variable_when_none_are_named()
    {
        Assert.Equal(2, (await _program.Run("topics list")).Exit);
        _program.Variables["WEIR_BOOTSTRAP_SERVERS"] = _program.Broker;
        Assert.Equal(0, (await _program.Run("topics list")).Exit);
    }

    [Fact]
    public async Task Settings_and_brokers_may_stand_in_a_file()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, $"# connection\nbootstrap.servers={_program.Broker}\nclient.id = test\n\n");
        Assert.Equal(new Ran(0, "[]\n", ""), await _program.Run($"topics list -o json -F {file}"));
        File.Delete(file);
    }

    Task<Ran> On(string command, string input = "") => _program.OnBroker(command, input);
}
