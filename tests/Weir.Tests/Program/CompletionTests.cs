using System.Diagnostics;

namespace Weir.Tests.Program;

public sealed class CompletionTests : IAsyncLifetime
{
    TestProgram _program = null!;

    public async ValueTask InitializeAsync() => _program = await TestProgram.StartAsync();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Theory]
    [InlineData("com", "", "completion\n")]
    [InlineData("", "topics", "create\ndelete\ndescribe\nlist\n")]
    [InlineData("--m", "sample", "--mask\n")]
    [InlineData("j", "lag -o", "json\n")]
    [InlineData("--output=j", "lag", "--output=json\n")]
    [InlineData("--output=", "lag orders", "--output=json\n--output=text\n")]
    [InlineData("j", "lag --output =", "json\n")]
    [InlineData("a", "run --workers", "auto\n")]
    [InlineData("1", "keys add --bytes", "16\n")]
    [InlineData("t", "schema", "test\n")]
    [InlineData("", "run --log-level", "debug\nerror\ninfo\nwarn\n")]
    [InlineData("", "run", "")]
    [InlineData("--until", "run", "")]
    [InlineData("", "completion", "bash\nfish\npowershell\nzsh\n")]
    public async Task The_words_that_could_stand_there_are_offered_and_where_it_is_a_file_nothing(string word, string before, string offered) =>
        Assert.Equal(new Ran(0, offered, ""), await _program.Run($"complete --word={word} -- {before}"));

    [Theory]
    [InlineData("-b {0}")]
    [InlineData("-b = {0}")]
    [InlineData("--bootstrap-server={0}")]
    [InlineData("-X bootstrap.servers={0}")]
    public async Task Topics_come_from_the_brokers_that_the_line_names(string brokers)
    {
        await CreateAsync("orders", "orders-dead", "other");
        string named = string.Format(System.Globalization.CultureInfo.InvariantCulture, brokers, _program.Broker);
        Assert.Equal("orders\norders-dead\n", (await _program.Run($"complete --word=or -- consume {named} -t")).Out);
    }

    [Fact]
    public async Task Transactional_ids_are_completed_too()
    {
        _program.Variables["WEIR_BOOTSTRAP_SERVERS"] = _program.Broker;
        await using var client = new Weir.Kafka.KafkaClient(new() { BootstrapServers = [_program.Broker] });
        await new Weir.Tests.Kafka.TestProducer(client).BeginAsync("writer");
        Assert.Equal("writer\n", (await _program.Run("complete --word=w -- transactions abort")).Out);
    }

    [Fact]
    public async Task Topics_and_groups_come_from_the_variable_too()
    {
        await CreateAsync("orders");
        _program.Variables["WEIR_BOOTSTRAP_SERVERS"] = _program.Broker;
        Assert.Equal("orders\n", (await _program.Run("complete --word= -- topics describe")).Out);
        Assert.Equal("", (await _program.Run("complete --word= -- lag")).Out);
    }

    [Fact]
    public async Task Without_a_broker_nothing_is_offered_and_nothing_is_said()
    {
        Assert.Equal(new Ran(0, "", ""), await _program.Run("complete --word=or -- consume -t"));
        Assert.Equal(new Ran(0, "", ""), await _program.Run("complete --word=or -- consume -b 127.0.0.1:1 -t"));
    }

    [Fact]
    public async Task A_shell_without_a_script_is_wrong_usage()
    {
        var ran = await _program.Run("completion ksh");
        Assert.Equal((2, ""), (ran.Exit, ran.Out));
        Assert.Contains("'ksh'", ran.Error);
    }

    [Theory]
    [InlineData("bash", "_weir; printf '%s ' \"${COMPREPLY[@]}\"", "COMP_WORDS=(weir consume -b 127.0.0.1 : 9 --out); COMP_CWORD=6")]
    [InlineData("zsh", "_weir", "words=(weir consume -b 127.0.0.1:9 --out); CURRENT=5; function compadd() { shift; print -n -- \"$* \" }; function _files() { print -n files }")]
    public async Task The_script_asks_weir_with_the_words_as_they_were_typed(string shell, string complete, string typed)
    {
        if (!File.Exists($"/usr/bin/{shell}")) Assert.Skip($"{shell} is not here");
        string script = (await _program.Run($"completion {shell}")).Out;
        // What weir is asked comes back as its answer.
        string line = $"function complete() {{ :; }}; function compdef() {{ :; }}; function weir() {{ echo \"$*\"; }}; {script}\n{typed}\n{complete}";
        using var process = Process.Start(new ProcessStartInfo($"/usr/bin/{shell}", shell == "zsh" ? ["-f", "-c", line] : ["--norc", "-c", line]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(("complete --word=--out -- consume -b 127.0.0.1:9 ", ""), (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), await errors));
    }

    [Fact]
    public async Task Fish_offers_what_weir_says_and_otherwise_files()
    {
        if (!File.Exists("/usr/bin/fish")) Assert.Skip("fish is not here");
        string script = (await _program.Run("completion fish")).Out;
        string line = $"function weir; test $argv[2] = '--word=con'; and echo \"$argv\"; end\n{script}\ncomplete -C 'weir -b 127.0.0.1:9 con'\necho\ncomplete -C 'weir lag /usr/bin/fish_inden'";
        using var process = Process.Start(new ProcessStartInfo("/usr/bin/fish", ["--no-config", "-c", line]) { RedirectStandardOutput = true })!;
        Assert.Equal("complete --word=con -- -b 127.0.0.1:9\n\n/usr/bin/fish_indent", (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\t')[0].TrimEnd());
    }

    async Task CreateAsync(params string[] topics)
    {
        foreach (string topic in topics) Assert.Equal(0, (await _program.OnBroker($"topics create {topic} --partitions 1")).Exit);
    }
}
