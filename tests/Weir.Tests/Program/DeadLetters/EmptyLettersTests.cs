using System.Text.Json.Nodes;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>Letters of Kafka Streams that hold neither key nor value: it lets go of the record that it read as soon as it sends something.</summary>
public sealed class EmptyLettersTests : IAsyncLifetime
{
    const string Of = "-H kept=1 -H __streams.errors.exception=org.apache.kafka.common.errors.RecordTooLargeException";

    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        foreach (string topic in (string[])["orders", "dead"]) await On($"topics create {topic} --partitions 1");
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Fact]
    public async Task It_goes_back_as_the_record_that_it_names()
    {
        await On("produce -t orders -k k -H kept=1 -H theirs=2", "v\n");
        await PlantAsync("-H __streams.errors.topic=orders -H __streams.errors.partition=0 -H __streams.errors.offset=0");
        string before = Assert.Single(await RecordsAsync("orders"));
        Assert.Equal("v", (string)JsonNode.Parse((await On("deadletters show dead/0@0 --reveal -o json")).Out)!["value"]!);
        Assert.Contains("\"head_only\":false", (await On("deadletters export -t dead --reveal")).Out, StringComparison.Ordinal);
        Assert.Equal(1, (int)(await RedriveAsync())["done"]!);
        Assert.Equal([before, before + ",weir-replays=1"], await RecordsAsync("orders"));
    }

    [Fact]
    public async Task A_record_without_key_and_value_goes_back_as_one()
    {
        await On("produce -t orders -Z", "\n");
        await PlantAsync("-H __streams.errors.topic=orders -H __streams.errors.partition=0 -H __streams.errors.offset=0");
        Assert.Equal(1, (int)(await RedriveAsync())["done"]!);
        Assert.Equal(["-1 -1", "-1 -1"], (await On("consume -t orders -e -f %K\\x20%S\\n")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("-H __streams.errors.topic=orders -H __streams.errors.partition=0 -H __streams.errors.offset=7", "does not hold its record, and the original is gone")]
    [InlineData("-H __streams.errors.topic=nowhere -H __streams.errors.partition=0 -H __streams.errors.offset=0", "does not hold its record, and the original is gone")]
    [InlineData("-H __streams.errors.topic= -H __streams.errors.partition=-1 -H __streams.errors.offset=-1", "does not hold its record, and does not say where that was")]
    public async Task Where_its_record_cannot_be_had_it_stays_open_whatever_is_asked(string origin, string why)
    {
        await PlantAsync(origin);
        string steps = Path.Combine(_program.Folder, "fix.yaml");
        await File.WriteAllTextAsync(steps, "steps:\n  - trim: { field: a }\n", TestContext.Current.CancellationToken);
        foreach (string command in (string[])["redrive --dry-run", "redrive", $"fix --steps {steps}"])
        {
            var run = JsonNode.Parse((await On($"deadletters {command} -t dead --to orders -o json")).Out)!;
            Assert.Equal((0, 1, why), ((int)run["done"]!, (int)run["left_open"]!, (string)run["outcomes"]![0]!["now"]!));
        }
        string value = Path.Combine(_program.Folder, "value");
        await File.WriteAllTextAsync(value, "v", TestContext.Current.CancellationToken);
        var edit = await _program.OnBroker($"deadletters edit dead/0@0 --value-file {value} --to orders");
        Assert.Equal(1, edit.Exit);
        Assert.StartsWith($"weir: WEIR8064 dead/0@0 {why}", edit.Error);
        Assert.Contains("\"head_only\":true", (await On("deadletters export -t dead --reveal")).Out, StringComparison.Ordinal);
        Assert.Contains("value     null, the letter does not hold its record", (await On("deadletters show dead/0@0")).Out, StringComparison.Ordinal);
        Assert.Empty(await RecordsAsync("orders"));
        Assert.Equal(1, (int)JsonNode.Parse((await On("deadletters list -t dead -o json")).Out)!["open"]!);
    }

    Task PlantAsync(string origin) => On($"produce -t dead -Z {Of} {origin}", "\n");

    async Task<JsonNode> RedriveAsync() => JsonNode.Parse((await On("deadletters redrive -t dead -o json")).Out)!;

    async Task<string[]> RecordsAsync(string topic) => (await On($"consume -t {topic} -e -f %T|%k|%s|%h\\n")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    async Task<Ran> On(string command, string input = "")
    {
        var ran = await _program.OnBroker(command, input);
        Assert.True(ran.Exit == 0, ran.Error);
        return ran;
    }
}
