using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Weir.Broker;
using Weir.Protocol.Messages;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>23 000 letters of three kinds are fixed in bulk, checked again and sent back by a process that is killed in the middle.</summary>
public sealed class BulkFixTests : IAsyncLifetime
{
    const int WrongIps = 10_000, WrongLocales = 8_000, WrongNames = 5_000, Good = 2_000;
    const int Wrong = WrongIps + WrongLocales + WrongNames;
    const string Steps = "steps:\n  - trim: { field: ip }\n  - uppercase: { field: locale }\n  - rename: { from: deviceId, to: device_id }\n";

    TestProgram _program = null!;
    string _steps = "";

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        await _program.CreateTopicsAsync();
        _steps = Path.Combine(_program.Folder, "fix.yaml");
        await File.WriteAllTextAsync(_steps, Steps);
        var input = new StringBuilder();
        for (int number = 0; number < Wrong + Good; number++) input.Append(User(number)).Append('|').Append(Login(number)).Append('\n');
        Assert.Equal(0, (await _program.OnBroker("produce -t user-login -K |", input.ToString())).Exit);
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Each_of_23_000_letters_is_fixed_and_goes_back_exactly_once_though_the_command_is_killed_in_the_middle(bool itsLastRequestComesLate)
    {
        var groups = (await Json("list"))["groups"]!.AsArray();
        Assert.Equal([WrongIps, WrongLocales, WrongNames], groups.Select(group => (int)group!["letters"]!));
        Assert.Equal((0, Wrong), Written(await Json("check")));
        Assert.Equal(Wrong, (int)(await Json($"fix --steps {_steps} --dry-run --only-passing"))["done"]!);

        var late = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        int open = await KillInTheMiddleAsync(late.Task);
        Assert.InRange(open, 1, Wrong - 1);
        if (!itsLastRequestComesLate) late.SetResult();
        var rest = await Json($"fix --steps {_steps} --only-passing");
        // What came while nobody was there may have committed; what comes after somebody took the desk is fenced.
        Assert.InRange((int)rest["done"]!, itsLastRequestComesLate ? open : 1, open);
        late.TrySetResult();
        Assert.Equal(0, await OpenAsync());
        Assert.Equal(Wrong, (await LinesAsync("user-login-dead-ledger", "%k")).Distinct().Count());

        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        await HoldAsync();
    }

    /// <summary>The oracle: it reads the topics itself, knows what each login must have become, and trusts no header.</summary>
    async Task HoldAsync()
    {
        string[] sources = await LinesAsync("user-login", "%s");
        Assert.Equal(Wrong + Good + Wrong, sources.Length);
        string[] fixedOnes = [.. sources.GroupBy(value => value).Select(value => value.Key).Except(Enumerable.Range(0, Wrong + Good).Select(Login))];
        Assert.Equal(Enumerable.Range(0, Wrong).Select(Fixed).Order(StringComparer.Ordinal), fixedOnes.Order(StringComparer.Ordinal));
        var outputs = (await LinesAsync("user-login-processed", "%s")).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(Enumerable.Range(0, Wrong + Good).Select(User), outputs.Select(output => (string)output["user_id"]!).Order(StringComparer.Ordinal));
        Assert.All(outputs, output => Assert.Equal("RU", (string)output["locale"]!));
        Assert.Equal(Wrong, (await LinesAsync("user-login-dead", "%o")).Length);
    }

    /// <summary>Holds back the request that would commit the fifth transaction, and kills the process that waits for its answer.</summary>
    /// <param name="late">The request is handled then; until that it is on its way.</param>
    /// <returns>Letters that are open after the kill.</returns>
    async Task<int> KillInTheMiddleAsync(Task late)
    {
        int commits = 0;
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _program.Faults.OnRequest = async request =>
        {
            if (request.ApiKey != ApiKey.EndTxn || ++commits != 5) return FaultAction.Pass;
            reached.SetResult();
            await late;
            return FaultAction.Pass;
        };
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "weir.exe" : "weir"),
            ["deadletters", "fix", "--steps", _steps, "--only-passing", "-f", _program.Pipeline, "-b", _program.Broker])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        await Task.WhenAny(reached.Task, process.WaitForExitAsync());
        Assert.True(reached.Task.IsCompleted, "it ended before it could be killed");
        process.Kill();
        await process.WaitForExitAsync();
        return await OpenAsync();
    }

    static string User(int number) => "424cdd21-063a-43a7-b91b-" + number.ToString("D12", CultureInfo.InvariantCulture);

    static string Login(int number) => number switch
    {
        < WrongIps => Fixed(number).Replace("\"199.172.111.135\"", "\" 199.172.111.135\\t\"", StringComparison.Ordinal),
        < WrongIps + WrongLocales => Fixed(number).Replace("\"RU\"", "\"ru\"", StringComparison.Ordinal),
        // A renamed field stands at the end.
        < Wrong => Fixed(number).Replace("device_id", "deviceId", StringComparison.Ordinal),
        _ => Fixed(number),
    };

    static string Fixed(int number) => $$"""{"user_id":"{{User(number)}}","app_version":"2.3.0","device_type":"iOS","ip":"199.172.111.135","locale":"RU","timestamp":"1694479551","device_id":"593-47-5928"}""";

    static (int Written, int Dead) Written(JsonNode check) => ((int)check["written"]!, (int)check["dead"]!);

    async Task<int> OpenAsync() => (int)(await Json("list"))["open"]!;

    async Task<JsonNode> Json(string command)
    {
        var ran = await _program.OnBroker($"deadletters {command} -f {_program.Pipeline} -o json");
        Assert.True(ran.Exit == 0, ran.Error);
        return JsonNode.Parse(ran.Out)!;
    }

    async Task<string[]> LinesAsync(string topic, string format) => (await _program.OnBroker($"consume -t {topic} -e -f {format}\\n")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
