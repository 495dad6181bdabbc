using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;
using Weir.Broker;
using Weir.Protocol.Messages;
using Weir.Tests.Kafka;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>Records that go to another cluster than that of their letters: how it is reached, and what a crash between the two leaves.</summary>
public sealed class OtherClusterTests : IAsyncLifetime
{
    const int Letters = 12, InATransaction = 4;

    TestProgram _here = null!;
    TestProgram _there = null!;

    public async ValueTask InitializeAsync()
    {
        _here = await TestProgram.StartAsync();
        _there = await TestProgram.StartAsync();
        await RunAsync(_here, "topics create orders-dead --partitions 1");
        await RunAsync(_here, "topics create orders --partitions 1");
        await RunAsync(_there, "topics create orders --partitions 1");
        await RunAsync(_here, "produce -t orders-dead -H __connect.errors.topic=orders -H __connect.errors.partition=0 -H __connect.errors.exception.class.name=a.B", string.Concat(Enumerable.Range(0, Letters).Select(number => $"v{number}\n")));
    }

    public async ValueTask DisposeAsync()
    {
        await _here.DisposeAsync();
        await _there.DisposeAsync();
    }

    [Theory]
    [InlineData("before the other cluster has the records", false)]
    [InlineData("before the other cluster's answer is there", true)]
    [InlineData("before the ledger has them", true)]
    public async Task A_kill_between_the_clusters_loses_nothing_and_doubles_at_most_the_last_transaction(string moment, bool isDoubled)
    {
        var killed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int seen = 0;
        async ValueTask<FaultAction> SecondAsync(BrokerRequest request, ApiKey api)
        {
            if (request.ApiKey != api || ++seen != 2) return FaultAction.Pass;
            reached.SetResult();
            await killed.Task;
            return FaultAction.Close;
        }
        if (moment == "before the ledger has them") _here.Faults.OnRequest = request => SecondAsync(request, ApiKey.EndTxn);
        else if (isDoubled) _there.Faults.OnResponse = (request, _) => SecondAsync(request, ApiKey.Produce);
        else _there.Faults.OnRequest = request => SecondAsync(request, ApiKey.Produce);
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "weir.exe" : "weir"),
            ["deadletters", "redrive", "-t", "orders-dead", "--to-brokers", _there.Broker, "--rate", $"{InATransaction * 10}/s", "-b", _here.Broker])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        await Task.WhenAny(reached.Task, process.WaitForExitAsync());
        bool isInTheMiddle = reached.Task.IsCompleted;
        process.Kill();
        await process.WaitForExitAsync();
        killed.SetResult();
        Assert.True(isInTheMiddle, "it ended before it could be killed");
        Assert.Contains("another cluster is written to at least once: after a crash, letters of its last transaction are written again", await process.StandardError.ReadToEndAsync());

        Assert.Equal(Letters - InATransaction, await OpenAsync());
        var rest = JsonNode.Parse((await RunAsync(_here, $"deadletters redrive -t orders-dead --to-brokers {_there.Broker} -o json")).Out)!;
        Assert.Equal((Letters - InATransaction, false), ((int)rest["done"]!, (bool)rest["exactly_once"]!));
        int[] last = [.. Enumerable.Range(InATransaction, InATransaction)];
        int[] expected = [.. Enumerable.Range(0, InATransaction), .. isDoubled ? last : [], .. last, .. Enumerable.Range(2 * InATransaction, Letters - 2 * InATransaction)];
        Assert.Equal(expected.Select(number => $"v{number}"), await LinesAsync(_there, "orders", "%s"));
        Assert.Equal(Enumerable.Range(0, Letters).Select(number => $"orders-dead/0/{number}"), await LinesAsync(_here, "orders-dead-ledger", "%k"));
        Assert.Equal((0, 0), (await OpenAsync(), (await LinesAsync(_here, "orders", "%s")).Length));
    }

    [Fact]
    public async Task The_other_cluster_is_reached_with_settings_of_its_own_or_without_any_with_those_of_the_first()
    {
        var here = new ConcurrentDictionary<string, bool>();
        var there = new ConcurrentDictionary<string, bool>();
        _here.Faults.OnRequest = request => Note(here, request);
        _there.Faults.OnRequest = request => Note(there, request);
        string config = File("there.properties", $"# the other one\nbootstrap.servers={_there.Broker}\nclient.id=there\n");
        await RunAsync(_here, $"deadletters redrive -t orders-dead --max 2 --to-config {config} -X client.id=here");
        Assert.Equal("here", Assert.Single(here.Keys));
        Assert.Equal("there", Assert.Single(there.Keys));
        await RunAsync(_here, $"deadletters redrive -t orders-dead --max 3 --to-brokers {_there.Broker} --to-config {File("name", "client.id=named")} -X client.id=here");
        await RunAsync(_here, $"deadletters redrive -t orders-dead --to-brokers {_there.Broker} -X client.id=here");
        Assert.Equal(["here", "named", "there"], there.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Letters, (await LinesAsync(_there, "orders", "%s")).Length);
    }

    [Theory]
    [InlineData("--to-config {0}/nowhere", 78, "WEIR8026 the file '{0}/nowhere' cannot be read: ", "Name a file of settings with --to-config.")]
    [InlineData("--to-config {0}", 78, "WEIR8026 '{0}' is a folder, not a file.", "Name a file of settings with --to-config.")]
    [InlineData("--to-config {0}/nobody", 2, "WEIR8010 --to-config names no brokers of the other cluster.", "Name them with --to-brokers host:port, or as bootstrap.servers in the file.")]
    [InlineData("--to-config {0}/slip --to-brokers localhost:1", 2, "WEIR8000 a setting of {0}/slip has no '='.", "Write name=value.")]
    [InlineData("--to-config {0}/wrong --to-brokers localhost:1", 78, "WEIR1001 the other cluster: security.protocol ", "")]
    [InlineData("--to-config {0}/nobody --to-brokers 127.0.0.1:1", 69, "WEIR2101 the other cluster, 127.0.0.1:1: ", "Check that it runs, and what --to-brokers and --to-config say of it.")]
    [InlineData("--to-brokers 127.0.0.1:1 --dry-run", 69, "WEIR2101 the other cluster, 127.0.0.1:1: ", "It was tried with the settings of the cluster with the letters; --to-config FILE gives it others.")]
    [InlineData("--to-config {0}/nobody --through", 2, "WEIR8000 --through writes where the pipeline does, so --to, --to-brokers and --to-config do not go with it.", "Leave one away.")]
    public async Task A_cluster_that_cannot_be_reached_is_told_before_anything_is_done(string options, int exit, string line, string next)
    {
        File("nobody", "client.id=there\n");
        File("slip", "sasl.password secret\n");
        File("wrong", "security.protocol=sasl\n");
        string folder = _here.Folder;
        _here.Time = new SkippingTime();
        var ran = await _here.OnBroker($"deadletters redrive -t orders-dead {options.Replace("{0}", folder, StringComparison.Ordinal)}");
        Assert.StartsWith("weir: " + line.Replace("{0}", folder, StringComparison.Ordinal), ran.Error);
        Assert.EndsWith(next + "\n", ran.Error);
        Assert.Equal((exit, "", 1), (ran.Exit, ran.Out, ran.Error.Count(c => c == '\n')));
        Assert.Equal(Letters, await OpenAsync());
    }

    static ValueTask<FaultAction> Note(ConcurrentDictionary<string, bool> clients, BrokerRequest request)
    {
        clients[request.ClientId ?? ""] = true;
        return new(FaultAction.Pass);
    }

    string File(string name, string text)
    {
        string path = Path.Combine(_here.Folder, name);
        System.IO.File.WriteAllText(path, text);
        return path;
    }

    async Task<int> OpenAsync() => (int)JsonNode.Parse((await RunAsync(_here, "deadletters list -t orders-dead -o json")).Out)!["open"]!;

    static async Task<string[]> LinesAsync(TestProgram program, string topic, string format) => (await RunAsync(program, $"consume -t {topic} -e -f {format}\\n")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    static async Task<Ran> RunAsync(TestProgram program, string command, string input = "")
    {
        var ran = await program.OnBroker(command, input);
        Assert.True(ran.Exit == 0, ran.Error);
        return ran;
    }
}
