using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>list, show, export and check: what they show, what they hide and that they change nothing.</summary>
public sealed class LookingTests : IAsyncLifetime
{
    DeskProgram _desk = null!;

    public async ValueTask InitializeAsync() => _desk = await DeskProgram.StartAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task Letters_are_grouped_by_how_they_died()
    {
        var groups = (await _desk.Json("list"))["groups"]!.AsArray();
        Assert.Equal([("WEIR3105", "ip", 2), ("WEIR3104", "locale", 1), ("WEIR3121", null, 1)], groups.Select(group => ((string)group!["code"]!, (string?)group["field"], (int)group["letters"]!)));
        string text = (await _desk.Dlq("list")).Out;
        Assert.StartsWith("user-login-dead: 4 open letters of 4\nCODE ", text);
        Assert.Contains("is not an IPv4 address", text);
    }

    [Theory]
    [InlineData("--code WEIR3105", 2)]
    [InlineData("--code WEIR3105 --code WEIR3104", 3)]
    [InlineData("--field locale", 1)]
    [InlineData("--partition 1", 1)]
    [InlineData("--origin user-login", 4)]
    [InlineData("--origin user-login/2", 3)]
    [InlineData("--origin other", 0)]
    [InlineData("--since 1h", 4)]
    [InlineData("--until 1h", 0)]
    [InlineData("--since 2001-01-01T00:00:00Z --until 2002-01-01T00:00:00Z", 0)]
    [InlineData("--letter user-login-dead/2@1", 1)]
    [InlineData("--step nobody", 0)]
    public async Task Filters_say_which_letters_are_meant(string filter, int letters) => Assert.Equal(letters, (int)(await _desk.Json($"list {filter}"))["shown"]!);

    [Fact]
    public async Task Of_single_letters_only_what_lies_between_them_is_read()
    {
        Assert.Equal(1, (int)(await _desk.Json("list --letter user-login-dead/2@1"))["letters"]!);
        var two = await _desk.Json("list --each --letter user-login-dead/2@2 --letter user-login-dead/2@0");
        Assert.Equal((3, 2), ((int)two["letters"]!, (int)two["shown"]!));
        Assert.Equal(["user-login-dead/2@0", "user-login-dead/2@2"], two["each"]!.AsArray().Select(letter => (string)letter!["letter"]!));
        Assert.Equal(0, (int)(await _desk.Json("list --letter user-login-dead/2@77"))["letters"]!);
    }

    [Fact]
    public async Task A_fingerprint_stands_for_one_way_to_die()
    {
        string fingerprint = (string)(await _desk.Json("list"))["groups"]![0]!["fingerprint"]!;
        var each = (await _desk.Json($"list --each --fingerprint {fingerprint}"))["each"]!.AsArray();
        Assert.Equal(["user-login/2@1", "user-login/2@2"], each.Select(letter => (string)letter!["origin"]!));
        Assert.All(each, letter => Assert.Equal("open", (string)letter!["state"]!));
        Assert.EndsWith("and 3 more; --limit shows them\n", (await _desk.Dlq("list --each --limit 1")).Out);
    }

    [Fact]
    public async Task Steps_that_reject_are_named()
    {
        string file = await File.ReadAllTextAsync(_desk.Program.Pipeline);
        await File.WriteAllTextAsync(_desk.Program.Pipeline, file.Replace("sink: { topic", "  - reject: { code: WEIR3900, reason: too old }\n    name: age\nsink: { topic", StringComparison.Ordinal));
        await _desk.Program.OnBroker("produce -t user-login -p 0", DeskProgram.Good + "\n");
        await _desk.RunPipelineAsync();
        var groups = (await _desk.Json("list --code WEIR3900"))["groups"]!.AsArray();
        Assert.Equal("age", (string)Assert.Single(groups)!["step"]!);
    }

    [Fact]
    public async Task A_letter_is_shown_with_its_cause_its_origin_and_its_headers_and_masked()
    {
        var ran = await _desk.Dlq("show user-login-dead/2@0");
        Assert.Equal((0, ""), (ran.Exit, ran.Error));
        string[] lines = [.. ran.Out.Split('\n').Select(line => line.Trim())];
        Assert.Equal("user-login-dead/2@0  a dead letter of Weir's", lines[0]);
        Assert.Contains(lines, line => line.StartsWith("code      WEIR3105: ", StringComparison.Ordinal));
        Assert.Contains("field     ip at byte 97", lines);
        Assert.Contains("origin    user-login/2@1", lines);
        Assert.Contains("header    trace=1", lines);
        Assert.Contains("header    weir-dead-code=mine", lines);
        Assert.Contains("state     open", lines);
        Assert.Contains("today     dies again: WEIR3105 ip at byte 97: is not an IPv4 address", lines);
        foreach (string personal in (string[])["424cdd21", "199.172", "593-47-5928"]) Assert.DoesNotContain(personal, ran.Out);
        Assert.False(await _desk.HasTopicAsync("user-login-dead-audit"));
    }

    [Fact]
    public async Task Showing_a_letter_in_clear_is_audited_first()
    {
        _desk.Program.Variables["WEIR_OPERATOR"] = "ada";
        var shown = await _desk.Json("show user-login-dead/2@0 --reveal --reason ticket-7");
        Assert.Equal(DeskProgram.BadIp, (string)shown["value"]!);
        var audit = JsonNode.Parse(Assert.Single(await _desk.RecordsAsync("user-login-dead-audit")))!;
        Assert.Equal(("revealed", "ada", "ticket-7", "show user-login-dead/2@0", 1), ((string)audit["action"]!, (string)audit["who"]!, (string)audit["why"]!, (string)audit["command"]!, (int)audit["letters"]!));
        Assert.Equal("""{"2":["0"]}""", audit["offsets"]!.ToJsonString());
    }

    [Fact]
    public async Task An_export_holds_every_byte_and_needs_to_be_asked_for()
    {
        var refused = await _desk.Dlq("export");
        Assert.Equal((2, ""), (refused.Exit, refused.Out));
        var ran = await _desk.Dlq("export --reveal --partition 2");
        Assert.Equal((0, "3 letters of user-login-dead\n"), (ran.Exit, ran.Error));
        var letters = ran.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal([DeskProgram.BadIp, DeskProgram.BadIp, DeskProgram.BadLocale], letters.Select(letter => Text(letter["value_base64"]!)));
        Assert.All(letters, letter => Assert.Equal("someone", Text(letter["key_base64"]!)));
        Assert.Equal(["trace", "weir-dead-code"], letters[0]["headers"]!.AsArray().Select(header => (string)header!["name"]!));
        Assert.Equal("""{"2":["0-2"]}""", JsonNode.Parse(Assert.Single(await _desk.RecordsAsync("user-login-dead-audit")))!["offsets"]!.ToJsonString());
        string folder = Path.Combine(_desk.Program.Folder, "letters");
        Assert.Equal(0, (await _desk.Dlq($"export --reveal --out {folder} --letter user-login-dead/1@0")).Exit);
        Assert.Equal(DeskProgram.NoJson, await File.ReadAllTextAsync(Path.Combine(folder, "1-0.value")));
    }

    [Fact]
    public async Task Exported_files_are_for_nobody_else()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("no modes on Windows");
            return;
        }
        string folder = Path.Combine(_desk.Program.Folder, "letters"), value = Path.Combine(folder, "1-0.value");
        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(0, (await _desk.Dlq($"export --reveal --out {folder} --letter user-login-dead/1@0")).Exit);
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            foreach (string file in (string[])[value, Path.Combine(folder, "1-0.json")]) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
            // One that somebody made readable is not written into.
            File.SetUnixFileMode(value, File.GetUnixFileMode(value) | UnixFileMode.OtherRead);
        }
    }

    [Fact]
    public async Task A_letter_is_masked_by_the_contracts_of_the_pipeline_in_the_folder_and_without_one_that_is_said()
    {
        string contract = Path.Combine(_desk.Program.Folder, "contracts", "user-login.json");
        await File.WriteAllTextAsync(contract, (await File.ReadAllTextAsync(contract)).Replace("\"app_version\": {", "\"app_version\": { \"x-personal\": true,", StringComparison.Ordinal));
        string pipeline = (await File.ReadAllTextAsync(_desk.Program.Pipeline)).Replace("sink: { topic", "sink: { personal: [app_version], topic", StringComparison.Ordinal);
        await File.WriteAllTextAsync(_desk.Program.Pipeline, pipeline);
        var found = await InFolder("show user-login-dead/2@0");
        Assert.Equal((0, ""), (found.Exit, found.Error));
        Assert.Contains("\"app_version\"", found.Out);
        Assert.DoesNotContain("\"2.3.0\"", found.Out);
        await File.WriteAllTextAsync(_desk.Program.Pipeline, pipeline.Replace("topic: user-login-dead", "topic: other-dead", StringComparison.Ordinal));
        var without = await InFolder("show user-login-dead/2@0");
        Assert.Equal((0, "masked by names and shapes only; -f FILE masks what the contract marks too\n"), (without.Exit, without.Error));
        Assert.Contains("\"app_version\":\"2.3.0\"", without.Out);
        Assert.Equal("", (await InFolder("show user-login-dead/2@0 --reveal")).Error);
    }

    [Fact]
    public async Task A_check_takes_letters_through_the_pipeline_as_it_is_today_and_changes_nothing()
    {
        Assert.Equal(("0", "4"), await CheckAsync());
        string contract = Path.Combine(_desk.Program.Folder, "contracts", "user-login.json");
        await File.WriteAllTextAsync(contract, (await File.ReadAllTextAsync(contract)).Replace("^[A-Z]{2}$", "^[A-Za-z]{2}$", StringComparison.Ordinal));
        string sink = Path.Combine(_desk.Program.Folder, "contracts", "user-login-processed.json");
        await File.WriteAllTextAsync(sink, (await File.ReadAllTextAsync(sink)).Replace("^[A-Z]{2}$", "^[A-Za-z]{2}$", StringComparison.Ordinal));
        Assert.Equal(("1", "3"), await CheckAsync());
        Assert.False(await _desk.HasTopicAsync("user-login-dead-ledger"));
        Assert.Equal(4, await _desk.OpenAsync());
        Assert.Contains("1 would be written, 0 dropped, 3 die again; nothing was changed", (await _desk.Dlq("check")).Out);
    }

    [Theory]
    [InlineData("list -t nowhere", 1, "WEIR2103 topic 'nowhere': UNKNOWN_TOPIC_OR_PARTITION.")]
    [InlineData("list -t user-login-processed", 1, "WEIR8060 'user-login-processed' holds no dead letters: none of its 1 records")]
    [InlineData("redrive -t user-login-processed", 1, "WEIR8060 'user-login-processed' holds no dead letters")]
    [InlineData("list --partition 9", 1, "WEIR8012 topic 'user-login-dead' has no partition 9. It has 0 to 2.")]
    [InlineData("list --since yesterday", 2, "WEIR8000 'yesterday' does not fit --since.")]
    [InlineData("list --open --all", 2, "WEIR8000 --open and --all exclude each other.")]
    [InlineData("list --limit 5", 2, "WEIR8000 --limit is for --each: groups are all shown.")]
    [InlineData("show user-login-dead/2@0 --reason ticket-7", 2, "WEIR8000 --reason is for the audit, which only --reveal writes.")]
    [InlineData("list --letter other-dead/0@3", 2, "WEIR8000 other-dead/0@3 is no letter of 'user-login-dead'. Name its topic with -t other-dead")]
    [InlineData("redrive --letter other-dead/0@3", 2, "WEIR8000 other-dead/0@3 is no letter of 'user-login-dead'.")]
    [InlineData("discard --reason r --letter other-dead/0@3", 2, "WEIR8000 other-dead/0@3 is no letter of 'user-login-dead'.")]
    [InlineData("list --letter user-login-dead/9@0", 1, "WEIR8012 topic 'user-login-dead' has no partition 9.")]
    [InlineData("list -t user-login --letter user-login/1@0", 1, "WEIR8066 user-login/1@0 is no dead letter")]
    [InlineData("list --letter user-login-dead", 2, "WEIR8000 'user-login-dead' is no letter.")]
    [InlineData("show user-login-dead/2@77", 1, "WEIR8028 there is no record user-login-dead/2@77")]
    [InlineData("show user-login/2@0 -t x", 2, "WEIR8000 Unrecognized command or argument '-t'.")]
    [InlineData("show nonsense", 2, "WEIR8000 'nonsense' is no letter.")]
    [InlineData("discard --reason because", 2, "WEIR8000 this would discard every open letter.")]
    [InlineData("discard", 2, "WEIR8000 Option '--reason' is required.")]
    [InlineData("redrive --through --to elsewhere", 2, "WEIR8000 --through writes where the pipeline does")]
    [InlineData("fix --steps nowhere.yaml", 78, "WEIR8033 a file or folder cannot be used")]
    [InlineData("list -b 127.0.0.1:1", 69, "WEIR2101 127.0.0.1:1: ")]
    public async Task What_goes_wrong_is_one_line_with_its_exit_code(string command, int exit, string line)
    {
        var ran = await _desk.Program.Run($"deadletters {command} -f {_desk.Program.Pipeline}" + (command.Contains("-b ", StringComparison.Ordinal) ? "" : $" -b {_desk.Program.Broker}"));
        Assert.StartsWith("weir: " + line, ran.Error);
        Assert.Equal((exit, ""), (ran.Exit, ran.Out));
    }

    [Fact]
    public async Task A_record_that_is_no_letter_is_not_shown_as_one()
    {
        var ran = await _desk.Program.OnBroker("dlq show user-login/2@0");
        Assert.Equal(0, ran.Exit);
        Assert.StartsWith("user-login/2@0  a dead letter of Weir's", ran.Out);
        var other = await _desk.Program.OnBroker("dlq show user-login/1@0");
        Assert.StartsWith("weir: WEIR8066 user-login/1@0 is no dead letter", other.Error);
        Assert.Equal(1, other.Exit);
    }

    [Fact]
    public async Task What_headers_say_does_not_command_the_terminal()
    {
        Assert.Equal(0, (await _desk.Program.OnBroker("produce -t user-login-dead -p 0 -H weir-dead-code=\u001b[2JX -H weir-dead-field=\u001b[2Jf -H weir-dead-reason=\u001b[2Jr", "v\n")).Exit);
        foreach (string command in (string[])["list", "list --each", "redrive --dry-run", "check", "show user-login-dead/0@0"])
        {
            var ran = await _desk.Dlq(command);
            Assert.DoesNotContain('\u001b', ran.Out + ran.Error);
            Assert.Contains("\\u001b[2J", ran.Out);
        }
    }

    [Fact]
    public async Task An_empty_topic_has_no_letters_and_that_is_no_error()
    {
        await _desk.Program.OnBroker("topics create empty --partitions 1");
        var ran = await _desk.Program.OnBroker("deadletters list -t empty");
        Assert.Equal((0, "empty: 0 open letters of 0\n", ""), (ran.Exit, ran.Out, ran.Error));
    }

    /// <summary>As a process of its own, which has a folder that it is in.</summary>
    async Task<Ran> InFolder(string command)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "weir.exe" : "weir"), ["deadletters", .. command.Split(' '), "-b", _desk.Program.Broker])
        { RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = _desk.Program.Folder };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, output, await error);
    }

    async Task<(string Written, string Dead)> CheckAsync()
    {
        var check = await _desk.Json("check");
        return (check["written"]!.ToJsonString(), check["dead"]!.ToJsonString());
    }

    static string Text(JsonNode base64) => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)base64!));
}
