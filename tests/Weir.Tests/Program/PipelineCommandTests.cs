using Weir.Commands;
using Weir.Generate;

namespace Weir.Tests.Program;

public sealed class PipelineCommandTests : IAsyncLifetime
{
    TestProgram _program = null!;

    public async ValueTask InitializeAsync() => _program = await TestProgram.StartAsync();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task The_sample_pipeline_passes_the_check_and_its_end_is_exit_code_0()
    {
        await _program.CreateTopicsAsync();
        Assert.Equal(0, (await _program.OnBroker("generate --seed 3 --count 4000 --bad 10% --oversize")).Exit);
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        var check = await _program.OnBroker($"generate --check --seed 3 --count 4000 --bad 10% --oversize --keys {_program.Keys}");
        Assert.Equal((0, ""), (check.Exit, check.Error));
        Assert.Matches("""^{"generated":4000,"good":3[0-9]+,"bad":[0-9]+,"written":3[0-9]+,"dead":[0-9]+,"dropped":0,"retry":0,"behind":0,"deleted":0,"missing":0,"duplicated":0,"wrong":0,"seconds":[0-9.]+}\n$""", check.Out);
    }

    [Fact]
    public async Task Tombstones_are_bad_records_where_the_pipeline_says_so()
    {
        await _program.CreateTopicsAsync();
        await File.WriteAllTextAsync(_program.Pipeline, (await File.ReadAllTextAsync(_program.Pipeline)).Replace("source: {", "source: { tombstones: dead,", StringComparison.Ordinal));
        Assert.Equal(0, (await _program.OnBroker("generate --count 3000 --bad 20% --tombstones")).Exit);
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        var check = await _program.OnBroker($"generate --check --count 3000 --bad 20% --tombstones --keys {_program.Keys}");
        Assert.Equal((0, ""), (check.Exit, check.Error));
        var letters = await _program.OnBroker("deadletters list -t user-login-dead -o json");
        Assert.Contains("WEIR3134", letters.Out, StringComparison.Ordinal);
        Assert.Equal(1, (await _program.OnBroker($"generate --check --count 3000 --bad 20% --keys {_program.Keys}")).Exit);
    }

    [Fact]
    public async Task The_last_records_are_records_and_not_the_markers_behind_them()
    {
        await _program.CreateTopicsAsync();
        await _program.OnBroker("generate --count 600 --bad 0%");
        await _program.RunPipelineAsync();
        Assert.Equal(6, Lines(await _program.OnBroker("consume -t user-login-processed -o -2 -e")));
        Assert.Equal(600, Lines(await _program.OnBroker("consume -t user-login-processed -o -1000 -e")));
        Assert.Equal(0, Lines(await _program.OnBroker("consume -t user-login-processed -o -0 -e")));
    }

    static int Lines(Ran ran) => ran.Out.Count(c => c == '\n');

    [Fact]
    public async Task The_check_fails_with_exit_code_1_when_records_are_missing_or_the_key_is_another()
    {
        await _program.CreateTopicsAsync();
        await _program.OnBroker("generate --count 600");
        await _program.RunPipelineAsync();
        var more = await _program.OnBroker($"generate --check --count 700 --keys {_program.Keys}");
        Assert.Equal(1, more.Exit);
        Assert.Contains("\"missing\":100,\"duplicated\":0,\"wrong\":0", more.Out);
        await File.WriteAllTextAsync(Path.Combine(_program.Keys, "login-ip", "v1"), Convert.ToBase64String(new byte[32]));
        var other = await _program.OnBroker($"generate --check --count 600 --keys {_program.Keys}");
        Assert.Equal(1, other.Exit);
        Assert.Contains("ip_token", other.Error);
    }

    [Fact]
    public async Task A_run_without_brokers_is_exit_code_78_and_names_the_three_ways()
    {
        var ran = await _program.Run($"run {_program.Pipeline}");
        Assert.Equal(78, ran.Exit);
        Assert.Matches("WEIR1011 .*name the brokers here, with -b, or try --embedded", ran.Error.ToLowerInvariant().Replace("weir1011", "WEIR1011"));
    }

    [Fact]
    public async Task A_missing_topic_is_exit_code_78_and_one_line()
    {
        var ran = await _program.OnBroker($"run {_program.Pipeline}");
        Assert.Equal((78, "weir: WEIR2001 topic 'user-login' (the source) does not exist. Create it: weir topics create user-login; or set topics.create: missing for the topics that are written.\n"), (ran.Exit, ran.Error));
    }

    [Fact]
    public async Task A_broken_file_is_exit_code_78_with_every_problem_on_a_line_of_its_own()
    {
        await File.AppendAllTextAsync(_program.Pipeline, "workerz: 2\nowner: [1]\n");
        var ran = await _program.OnBroker($"run {_program.Pipeline}");
        Assert.Equal(78, ran.Exit);
        Assert.True(ran.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length >= 2, ran.Error);
        Assert.All(ran.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Matches("pipeline.yaml:[0-9]+:[0-9]+ WEIR[0-9]{4} ", line));
    }

    [Fact]
    public async Task The_variable_names_the_brokers_of_a_file_that_names_none_and_overrides_no_others()
    {
        string file = await File.ReadAllTextAsync(_program.Pipeline);
        _program.Variables["WEIR_BOOTSTRAP_SERVERS"] = "127.0.0.1:1";
        await File.WriteAllTextAsync(_program.Pipeline, string.Join('\n', file.Split('\n').Where(line => !line.StartsWith("brokers:", StringComparison.Ordinal))));
        Assert.Contains("127.0.0.1:1", (await _program.Run($"run {_program.Pipeline}")).Error);
        await File.AppendAllTextAsync(_program.Pipeline, "brokers: 127.0.0.1:2\n");
        Assert.Contains("127.0.0.1:2", (await _program.Run($"run {_program.Pipeline}")).Error);
    }

    [Fact]
    public async Task Brokers_and_the_embedded_broker_exclude_each_other() =>
        Assert.Equal(2, (await _program.OnBroker($"run {_program.Pipeline} --embedded")).Exit);

    [Fact]
    public async Task A_folder_of_keys_that_is_none_is_one_line()
    {
        await _program.CreateTopicsAsync();
        var ran = await _program.OnBroker("generate --check --count 1 --keys /nowhere");
        Assert.Equal(ExitCode.Configuration, ran.Exit);
        Assert.StartsWith("weir: WEIR8014 the keys in '/nowhere' cannot be read", ran.Error);
    }

    [Fact]
    public void A_stream_may_grow_worse_on_the_way_and_the_check_knows()
    {
        var stream = LoginStream.Of(1).WithBad(1_000, 200_000).WithBad(2_000, 0);
        Assert.Equal([5_000, 5_000, 200_000, 0], new long[] { 0, 999, 1_000, 2_000 }.Select(stream.BadPartsPerMillion));
        Assert.Equal(2, stream.WithBad(1_000, 7).Bad.Count);
    }
}
