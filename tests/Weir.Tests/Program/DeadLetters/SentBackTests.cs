using System.Text.Json.Nodes;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>A record that died behind the step that drops copies goes back, and is no copy of itself.</summary>
public sealed class SentBackTests : IAsyncLifetime
{
    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        await _program.CreateTopicsAsync();
        const string steps = "lookups: { locales: { topic: locales } }\nsteps:\n  - deduplicate: { by: [user_id], within: 24h }\n  - lookup: { field: locale, from: locales, add: { country: name }, missing: reject }";
        string file = await File.ReadAllTextAsync(_program.Pipeline);
        await File.WriteAllTextAsync(_program.Pipeline, file.Replace("steps:", steps, StringComparison.Ordinal).Replace("contract: contracts/user-login-processed.json", "unknown_fields: keep", StringComparison.Ordinal));
        await On("topics create locales --partitions 1 --config cleanup.policy=compact");
        await On("produce -t locales -K :", "DE:{\"name\":\"Germany\"}\n");
        await On("produce -t user-login -p 2", DeskProgram.Good + "\n");
        Assert.Equal(0, (await _program.RunPipelineAsync()).Exit);
        Assert.Equal("WEIR3149", (string)JsonNode.Parse((await Dlq("list")).Out)!["groups"]![0]!["code"]!);
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task What_died_for_want_of_an_entry_is_written_once_when_the_table_has_it()
    {
        await On("produce -t locales -K :", "RU:{\"name\":\"Russia\"}\n");
        Assert.Equal(1, (int)JsonNode.Parse((await Dlq("check")).Out)!["written"]!);
        Assert.Equal("to user-login, where it passes", (string)JsonNode.Parse((await Dlq("redrive")).Out)!["outcomes"]![0]!["now"]!);
        // It reads back what came before the record that was sent back: the same record, which died.
        var ran = await _program.RunPipelineAsync();
        Assert.Matches(@"WEIR6020 .*worker=\d+ records=1 ", ran.Error);
        Assert.Equal(["Russia"], await CountriesAsync());
        // A copy that comes from elsewhere is one of both.
        await On("produce -t user-login -p 2", DeskProgram.Good + "\n");
        ran = await _program.RunPipelineAsync();
        Assert.Matches(@"WEIR6020 .*worker=\d+ records=2 ", ran.Error);
        Assert.Equal(["Russia"], await CountriesAsync());
    }

    async Task<Ran> On(string command, string input = "")
    {
        var ran = await _program.OnBroker(command, input);
        Assert.True(ran.Exit == 0, ran.Error);
        return ran;
    }

    Task<Ran> Dlq(string command) => On($"deadletters {command} -f {_program.Pipeline} -o json");

    async Task<string[]> CountriesAsync() => [.. (await On("consume -t user-login-processed -e -f %s\\n")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string)JsonNode.Parse(line)!["country"]!)];
}
