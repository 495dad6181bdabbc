namespace Weir.Tests.Program.DeadLetters;

/// <summary>A letter of a record that the pipeline does not read, in the dead-letter topic that it shares with another.</summary>
public sealed class ForeignLettersTests : IAsyncLifetime
{
    const string Why = "comes from 'orders', which this pipeline does not read";

    DeskProgram _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _desk = await DeskProgram.StartAsync();
        Assert.Equal(0, (await _desk.Program.OnBroker("topics create orders --partitions 1")).Exit);
        const string headers = "-H __connect.errors.topic=orders -H __connect.errors.partition=0 -H __connect.errors.offset=5 -H __connect.errors.exception.class.name=some.Failure";
        Assert.Equal(0, (await _desk.Program.OnBroker($"produce -t user-login-dead -p 0 {headers}", DeskProgram.Good + "\n")).Exit);
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Theory]
    [InlineData("redrive --through")]
    [InlineData("redrive --only-passing")]
    [InlineData("fix --steps {0} --through")]
    public async Task It_is_not_taken_through_this_one(string command)
    {
        string steps = _desk.File("fix.yaml", "steps:\n  - drop: {}\n    when: { locale: { equals: RU } }\n");
        var run = await _desk.Json(string.Format(System.Globalization.CultureInfo.InvariantCulture, command, steps) + " --origin orders");
        Assert.Equal((0, 1, Why), ((int)run["done"]!, (int)run["left_open"]!, (string)run["outcomes"]![0]!["now"]!));
        Assert.Single(await _desk.RecordsAsync("user-login-processed"));
        Assert.Equal(5, await _desk.OpenAsync());
    }

    [Fact]
    public async Task Nobody_says_what_would_become_of_it_here()
    {
        var check = await _desk.Json("check --origin orders");
        Assert.Equal((0, "another pipeline's", Why), ((int)check["written"]!, (string)check["outcomes"]![0]!["result"]!, (string)check["outcomes"]![0]!["now"]!));
        Assert.Contains("5 letters checked: 0 would be written, 0 dropped, 4 die again, 1 another pipeline's; nothing was changed", (await _desk.Dlq("check")).Out);
        Assert.Equal("to orders", (string)(await _desk.Json("redrive --dry-run --origin orders"))["outcomes"]![0]!["now"]!);
        var shown = await _desk.Dlq("show user-login-dead/0@0");
        Assert.Contains($"  today     unknown: it {Why}\n", shown.Out);
        Assert.Equal("masked by names and shapes only; -f FILE masks what the contract marks too\n", shown.Error);
        Assert.Null((await _desk.Json("show user-login-dead/0@0"))["today"]);
        Assert.Null((string?)(await _desk.Json($"edit user-login-dead/0@0 --value-file {_desk.File("value", "{}")} --dry-run"))["today"]);
    }

    [Fact]
    public async Task Sent_to_the_topic_that_this_one_reads_it_is_one_of_its_own() =>
        Assert.Equal("to user-login, where it passes", (string)(await _desk.Json("redrive --origin orders --to user-login --only-passing --dry-run"))["outcomes"]![0]!["now"]!);
}
