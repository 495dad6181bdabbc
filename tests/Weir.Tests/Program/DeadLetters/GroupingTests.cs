using System.Globalization;
using System.Text.Json.Nodes;
using Weir.DeadLetters;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>What <c>weir deadletters list</c> takes for equal.</summary>
public sealed class GroupingTests : IAsyncLifetime
{
    TestProgram _program = null!;

    public async ValueTask InitializeAsync()
    {
        _program = await TestProgram.StartAsync();
        await On("topics create dead --partitions 1");
        foreach (var (code, field, age) in ((string, string, TimeSpan)[])
        [
            ("WEIR3105", "ip", TimeSpan.FromMinutes(1)), ("WEIR3105", "ip", TimeSpan.FromHours(3)), ("WEIR3105", "host", TimeSpan.FromHours(4)),
            ("WEIR3104", "ip", TimeSpan.FromDays(3)), ("WEIR3105", "ip", TimeSpan.FromDays(30)), ("WEIR3104", "ip", TimeSpan.FromDays(40)), ("WEIR3104", "ip", TimeSpan.FromDays(50)),
        ])
        {
            string died = (TimeProvider.System.GetUtcNow() - age).ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
            await On($"produce -t dead -H weir-dead-code={code} -H weir-dead-field={field} -H weir-dead-step=check -H weir-dead-last-failure={died}", "v\n");
        }
    }

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Theory]
    [InlineData("", "WEIR3104 ip check 3, WEIR3105 ip check 3, WEIR3105 host check 1")]
    [InlineData("--by code", "WEIR3105 4, WEIR3104 3")]
    [InlineData("--by field", "ip 6, host 1")]
    [InlineData("--by step", "check 7")]
    [InlineData("--by code --by field --by step --by fingerprint", "WEIR3104 ip check 3, WEIR3105 ip check 3, WEIR3105 host check 1")]
    [InlineData("--by age", "last hour 1, last day 2, last week 1, older 3")]
    [InlineData("--by code --by age", "last hour WEIR3105 1, last day WEIR3105 2, last week WEIR3104 1, older WEIR3104 2, older WEIR3105 1")]
    [InlineData("--by age --field ip --code WEIR3105", "last hour 1, last day 1, older 1")]
    public async Task Letters_are_in_one_group_that_are_equal_in_what_they_are_grouped_by(string options, string groups)
    {
        var found = JsonNode.Parse((await On($"deadletters list -t dead -o json {options}")).Out)!["groups"]!.AsArray();
        Assert.Equal(groups, string.Join(", ", found.Select(group => string.Join(' ', ((string[])["age", "code", "field", "step", "letters"]).Select(name => group![name]?.ToString()).OfType<string>()))));
        Assert.All(found, group => Assert.Equal(options.Contains("--by", StringComparison.Ordinal) && !options.Contains("fingerprint", StringComparison.Ordinal), group!["fingerprint"] is null));
        Assert.All(found, group => Assert.StartsWith("dead/0@", (string)group!["example"]!));
    }

    [Fact]
    public async Task The_table_has_a_column_for_each_and_says_how_many_are_open()
    {
        await On("deadletters discard -t dead --reason test-data --since 2h");
        string[] lines = (await On("deadletters list -t dead --all --by age")).Out.Split('\n');
        Assert.Equal("dead: 7 letters of 7", lines[0]);
        Assert.Equal(["DIED", "LETTERS", "OPEN", "FIRST", "LAST", "AGE"], lines[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches("^last hour        1     0  ", lines[2]);
        Assert.Matches("^last day         2     2  .*  3h$", lines[3]);
        Assert.Matches("^last week        1     1  .*  3d$", lines[4]);
        Assert.Matches("^older            3     3  .*  30d$", lines[5]);
        Assert.Equal(["CODE", "FIELD", "STEP", "LETTERS", "OPEN", "FIRST", "LAST", "AGE", "FINGERPRINT", "WHY"], (await On("deadletters list -t dead")).Out.Split('\n')[1].Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("--by weather", "WEIR8000 'weather' does not fit --by, which takes code, field, step, fingerprint or age.")]
    [InlineData("--by age --each", "WEIR8000 --by is for groups, and --each shows letters. Leave one away.")]
    public async Task What_cannot_be_grouped_by_is_told(string options, string line)
    {
        var ran = await _program.OnBroker($"deadletters list -t dead {options}");
        Assert.StartsWith("weir: " + line, ran.Error);
        Assert.Equal((2, ""), (ran.Exit, ran.Out));
    }

    [Theory]
    [InlineData(-5_000, "last hour")]
    [InlineData(3_600_000, "last hour")]
    [InlineData(3_600_001, "last day")]
    [InlineData(86_400_000, "last day")]
    [InlineData(86_400_001, "last week")]
    [InlineData(604_800_000, "last week")]
    [InlineData(604_800_001, "older")]
    public void An_age_is_in_the_smallest_class_that_holds_it(long milliseconds, string word) =>
        Assert.Equal(word, LetterTime.Word(LetterTime.ClassOf(TimeSpan.FromMilliseconds(milliseconds))));

    async Task<Ran> On(string command, string input = "")
    {
        var ran = await _program.OnBroker(command, input);
        Assert.True(ran.Exit == 0, ran.Error);
        return ran;
    }
}
