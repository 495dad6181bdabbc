using System.Text.Json.Nodes;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>redrive, fix, edit and discard: what goes back, what the ledger says, and that nothing goes back twice.</summary>
public sealed class ActingTests : IAsyncLifetime
{
    const string Steps = "steps:\n  - trim: { field: ip }\n  - uppercase: { field: locale }\n";

    DeskProgram _desk = null!;

    public async ValueTask InitializeAsync() => _desk = await DeskProgram.StartAsync();

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task A_record_goes_back_as_it_was_with_a_count_of_replays()
    {
        string before = (await _desk.RecordsAsync("user-login", "%p|%T|%k|%s|%h"))[^4..].Single(record => record.StartsWith("2|", StringComparison.Ordinal) && record.Contains("\"ru\"", StringComparison.Ordinal));
        Assert.Equal(1, (int)(await _desk.Json("redrive --code WEIR3104 --reason contract-7"))["done"]!);
        string[] after = [.. (await _desk.RecordsAsync("user-login", "%p|%T|%k|%s|%h")).Where(record => record.Contains("\"ru\"", StringComparison.Ordinal))];
        Assert.Equal([before, before + ",weir-replays=1"], after);
    }

    [Fact]
    public async Task A_letter_goes_back_once_however_often_it_is_asked_for()
    {
        Assert.Equal(4, (int)(await _desk.Json("redrive"))["done"]!);
        Assert.Equal((0, 0), ((int)(await _desk.Json("redrive"))["done"]!, await _desk.OpenAsync()));
        Assert.Equal(9, (await _desk.RecordsAsync("user-login")).Length);
        var closed = (await _desk.Json("list --all --each"))["each"]!.AsArray();
        Assert.All(closed, letter => Assert.Equal("redriven", (string)letter!["state"]!));
        Assert.Equal(4, (await _desk.RecordsAsync("user-login-dead-ledger", "%k")).Length);
    }

    [Fact]
    public async Task The_ledger_and_the_audit_say_who_did_what_when_and_why()
    {
        _desk.Program.Variables["WEIR_OPERATOR"] = "ada";
        await _desk.Json("redrive --code WEIR3104 --reason contract-7");
        Assert.Equal("user-login-dead/2/2", Assert.Single(await _desk.RecordsAsync("user-login-dead-ledger", "%k")));
        var entry = JsonNode.Parse(Assert.Single(await _desk.RecordsAsync("user-login-dead-ledger")))!;
        Assert.Equal(("redriven", "ada", "contract-7", "user-login/2"), ((string)entry["action"]!, (string)entry["who"]!, (string)entry["why"]!, (string)entry["to"]!));
        var audit = JsonNode.Parse(Assert.Single(await _desk.RecordsAsync("user-login-dead-audit")))!;
        Assert.Equal(("redriven", "ada", "redrive", """{"2":["2"]}""", """["user-login"]"""), ((string)audit["action"]!, (string)audit["who"]!, (string)audit["command"]!, audit["offsets"]!.ToJsonString(), audit["to"]!.ToJsonString()));
        Assert.Contains($"state     redriven by ada at {(string)entry["when"]!}, to user-login/2: contract-7", (await _desk.Dlq("show user-login-dead/2@2")).Out);
    }

    [Fact]
    public async Task A_record_that_dies_again_and_again_is_left_in_the_end()
    {
        for (int round = 1; round <= 3; round++)
        {
            Assert.Equal(1, (int)(await _desk.Json("redrive --partition 1"))["done"]!);
            await _desk.RunPipelineAsync();
        }
        var last = await _desk.Json("redrive --partition 1");
        Assert.Equal((0, 1), ((int)last["done"]!, (int)last["left_open"]!));
        Assert.Equal("redriven 3 times already", (string)last["outcomes"]![0]!["now"]!);
        Assert.Equal(3, (int)(await _desk.Json("list --each --partition 1"))["each"]![0]!["replays"]!);
        Assert.Equal(1, (int)(await _desk.Json("redrive --partition 1 --max-replays 4"))["done"]!);
    }

    [Fact]
    public async Task A_dry_run_counts_what_would_happen_and_changes_nothing()
    {
        var run = await _desk.Json("redrive --dry-run");
        Assert.Equal((4, true), ((int)run["done"]!, (bool)run["dry_run"]!));
        Assert.Equal("to user-login, where it dies of WEIR3105 ip", (string)run["outcomes"]![0]!["now"]!);
        Assert.Equal((0, 4), ((int)(await _desk.Json("redrive --dry-run --only-passing"))["done"]!, await _desk.OpenAsync()));
        Assert.False(await _desk.HasTopicAsync("user-login-dead-ledger"));
        Assert.Equal(5, (await _desk.RecordsAsync("user-login")).Length);
    }

    [Fact]
    public async Task At_most_so_many_go_back_and_at_most_so_fast()
    {
        var started = TimeProvider.System.GetTimestamp();
        Assert.Equal(3, (int)(await _desk.Json("redrive --max 3 --rate 10/s"))["done"]!);
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(290));
        Assert.Equal(1, await _desk.OpenAsync());
    }

    [Fact]
    public async Task Fixed_letters_go_back_with_another_value_and_pass()
    {
        string steps = _desk.File("fix.yaml", Steps);
        var dry = await _desk.Json($"fix --steps {steps} --dry-run --only-passing");
        Assert.Equal((3, 1), ((int)dry["done"]!, (int)dry["left_open"]!));
        Assert.Contains(dry["outcomes"]!.AsArray(), outcome => (string)outcome!["now"]! == "cannot be fixed: WEIR3121");
        Assert.Equal(3, (int)(await _desk.Json($"fix --steps {steps} --only-passing"))["done"]!);
        await _desk.RunPipelineAsync();
        Assert.Equal(4, (await _desk.RecordsAsync("user-login-processed")).Length);
        Assert.Equal(1, await _desk.OpenAsync());
        Assert.All((await _desk.Json("list --all --each --partition 2"))["each"]!.AsArray(), letter => Assert.Equal("fixed", (string)letter!["state"]!));
    }

    [Fact]
    public async Task Through_the_pipeline_its_outputs_are_written_and_the_source_is_left_alone()
    {
        string steps = _desk.File("fix.yaml", Steps);
        var run = await _desk.Json($"fix --steps {steps} --through");
        Assert.Equal((3, 1), ((int)run["done"]!, (int)run["left_open"]!));
        string[] outputs = await _desk.RecordsAsync("user-login-processed", "%p|%k|%T|%s");
        Assert.Equal(4, outputs.Length);
        Assert.Equal(5, (await _desk.RecordsAsync("user-login")).Length);
        // All four are the same login: the pipeline's own output is among them.
        Assert.Single(outputs.Select(output => output.Split('|') is [var partition, var key, _, var value] ? (partition, key, value) : default).Distinct());
    }

    [Fact]
    public async Task Letters_that_a_step_drops_are_discarded()
    {
        string steps = _desk.File("fix.yaml", "steps:\n  - drop: {}\n    when: { locale: { equals: ru } }\n");
        await _desk.Json($"fix --steps {steps} --code WEIR3104");
        Assert.Equal("discarded", (string)(await _desk.Json("list --all --each --code WEIR3104"))["each"]![0]!["state"]!);
        Assert.Equal(5, (await _desk.RecordsAsync("user-login")).Length);
    }

    [Fact]
    public async Task The_steps_may_look_values_up_in_a_topic()
    {
        Assert.Equal(0, (await _desk.Program.OnBroker("topics create locales --partitions 1")).Exit);
        Assert.Equal(0, (await _desk.Program.OnBroker("produce -t locales -K |", "ru|{\"right\":\"RU\"}\n")).Exit);
        string steps = _desk.File("fix.yaml", "lookups:\n  locales: { topic: locales }\nsteps:\n  - lookup: { field: locale, from: locales, by: equals, add: { locale: right } }\n");
        Assert.Equal(1, (int)(await _desk.Json($"fix --steps {steps} --only-passing"))["done"]!);
        Assert.Contains(DeskProgram.Good, (await _desk.RecordsAsync("user-login"))[^1]);
    }

    [Fact]
    public async Task A_slip_in_the_steps_is_told_with_its_line()
    {
        var ran = await _desk.Dlq($"fix --steps {_desk.File("fix.yaml", "steps:\n  - trim: { feld: ip }\n")}");
        Assert.Equal(78, ran.Exit);
        Assert.Contains("fix.yaml:2:", ran.Error);
        Assert.Contains("feld", ran.Error);
    }

    [Fact]
    public async Task Steps_that_say_where_records_go_are_refused_since_they_change_values_only()
    {
        string steps = _desk.File("fix.yaml", "steps:\n  - trim: { field: ip }\n  - route: { topic: elsewhere }\n    when: { locale: { equals: ru } }\n");
        var ran = await _desk.Dlq($"fix --steps {steps}");
        Assert.Equal((2, "weir: WEIR8000 fix changes values, so its steps cannot route. Remove route; --to names a topic.\n"), (ran.Exit, ran.Error));
        Assert.Equal(4, await _desk.OpenAsync());
    }

    [Fact]
    public async Task Of_a_letter_that_is_closed_already_it_is_said_who_closed_it()
    {
        _desk.Program.Variables["WEIR_OPERATOR"] = "ada";
        Assert.Equal("", (await _desk.Dlq("redrive --letter user-login-dead/2@2")).Error);
        foreach (string command in (string[])["redrive", "list", "check", "discard --reason r", "export --reveal"])
        {
            var ran = await _desk.Dlq($"{command} --letter user-login-dead/2@2");
            Assert.Equal(0, ran.Exit);
            Assert.Matches(@"^user-login-dead/2@2 was redriven by ada at \S+Z\n", ran.Error);
        }
        Assert.Equal("", (await _desk.Dlq("list --all --letter user-login-dead/2@2")).Error);
    }

    [Fact]
    public async Task One_letter_is_given_another_value()
    {
        string file = _desk.File("value.json", DeskProgram.Good);
        var dry = await _desk.Dlq($"edit user-login-dead/1@0 --value-file {file} --dry-run");
        Assert.Equal((0, "user-login-dead/1@0: would be fixed and sent to user-login/1; the pipeline says: written\n"), (dry.Exit, dry.Out));
        Assert.Equal("user-login/1", (string)(await _desk.Json($"edit user-login-dead/1@0 --value-file {file}"))["to"]!);
        Assert.Equal([DeskProgram.NoJson, DeskProgram.Good], (await _desk.RecordsAsync("user-login", "%p%s")).Where(record => record[0] == '1').Select(record => record[1..]));
        var again = await _desk.Dlq($"edit user-login-dead/1@0 --value-file {file}");
        Assert.StartsWith("weir: WEIR8067 user-login-dead/1@0 was fixed by ", again.Error);
        Assert.Equal(1, again.Exit);
    }

    [Fact]
    public async Task The_editor_gets_the_value_and_what_it_leaves_goes_back()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("the editor of this test is a shell script");
        string script = _desk.File("editor", "#!/bin/sh\nsed 's/\"ru\"/\"RU\"/' \"$1\" > \"$1.new\" && mv \"$1.new\" \"$1\"\n");
        _desk.Program.Variables["EDITOR"] = $"sh {script}";
        Assert.Equal("written", (string)(await _desk.Json("edit user-login-dead/2@2"))["today"]!);
        Assert.Contains(DeskProgram.Good, (await _desk.RecordsAsync("user-login"))[^1]);
        Assert.Equal(["revealed", "fixed"], (await _desk.RecordsAsync("user-login-dead-audit")).Select(line => (string)JsonNode.Parse(line)!["action"]!));
        _desk.Program.Variables["EDITOR"] = "false";
        var failed = await _desk.Dlq("edit user-login-dead/2@0");
        Assert.StartsWith("weir: WEIR8068 the editor 'false' ended with 1", failed.Error);
        _desk.Program.Variables["EDITOR"] = "true";
        Assert.Equal(2, (await _desk.Dlq("edit user-login-dead/2@0")).Exit);
    }

    [Fact]
    public async Task Discarded_letters_are_closed_with_a_reason_and_nothing_goes_back()
    {
        Assert.Contains("2 letters would be discarded; nothing was changed", (await _desk.Dlq("discard --code WEIR3105 --reason test-data --dry-run")).Out);
        Assert.Equal(4, await _desk.OpenAsync());
        Assert.Equal(2, (int)(await _desk.Json("discard --code WEIR3105 --reason test-data"))["letters"]!);
        Assert.Equal(2, await _desk.OpenAsync());
        Assert.Contains(": test-data", (await _desk.Dlq("show user-login-dead/2@0")).Out);
        Assert.Equal(5, (await _desk.RecordsAsync("user-login")).Length);
        Assert.Equal(2, (int)(await _desk.Json("redrive"))["done"]!);
    }

    [Fact]
    public async Task A_dead_letter_topic_that_is_made_anew_begins_with_open_letters()
    {
        await _desk.Json("redrive");
        Assert.Equal(0, (await _desk.Program.OnBroker("topics delete user-login-dead")).Exit);
        Assert.Equal(0, (await _desk.Program.OnBroker("topics create user-login-dead --partitions 3")).Exit);
        await _desk.RunPipelineAsync();
        Assert.Equal(4, await _desk.OpenAsync());
    }

    [Fact]
    public async Task A_pointer_goes_back_as_its_whole_original_or_not_at_all()
    {
        string large = DeskProgram.BadLocale.Replace("\"iOS\"", $"\"{new string('x', 5_000)}\"", StringComparison.Ordinal);
        Assert.Equal(0, (await _desk.Program.OnBroker("topics create small-dead --partitions 3 --config max.message.bytes=3000")).Exit);
        Assert.Equal(0, (await _desk.Program.OnBroker("produce -t user-login -p 0 -k k -H kept=1", large + "\n")).Exit);
        string pipeline = await File.ReadAllTextAsync(_desk.Program.Pipeline);
        await File.WriteAllTextAsync(_desk.Program.Pipeline, pipeline.Replace("topic: user-login-dead", "topic: small-dead", StringComparison.Ordinal));
        await _desk.RunPipelineAsync();
        Assert.Equal(1_024, Assert.Single(await _desk.RecordsAsync("small-dead")).Length);
        Assert.Equal(large, (string)(await _desk.Json("show small-dead/0@0 --reveal"))["value"]!);
        Assert.Equal((1, 0), ((int)(await _desk.Json("redrive"))["done"]!, (int)(await _desk.Json("list"))["open"]!));
        Assert.Equal([$"k {large} kept=1", $"k {large} kept=1,weir-replays=1"], (await _desk.RecordsAsync("user-login", "%k\\x20%s\\x20%h")).Where(record => record.Contains("xxx", StringComparison.Ordinal)));
        await _desk.RunPipelineAsync();
        Assert.Equal(0, (await _desk.Program.OnBroker("topics delete user-login")).Exit);
        var left = await _desk.Json("redrive --to elsewhere");
        Assert.Equal("holds only the head; the original is gone", (string)Assert.Single(left["outcomes"]!.AsArray())!["now"]!);
        Assert.Equal(1, (int)(await _desk.Json("check"))["outcomes"]![0]!["letters"]!);
    }

    [Fact]
    public async Task A_letter_whose_origin_is_gone_is_left_and_can_go_elsewhere()
    {
        Assert.Equal(0, (await _desk.Program.OnBroker("topics delete user-login")).Exit);
        var ran = await _desk.Program.OnBroker("deadletters redrive -t user-login-dead");
        Assert.Contains("topic 'user-login' does not exist: create it, or name another with --to", ran.Out);
        Assert.Equal((0, 4), (ran.Exit, await _desk.OpenAsync()));
        var edit = await _desk.Dlq($"edit user-login-dead/1@0 --value-file {_desk.File("value.json", DeskProgram.Good)}");
        Assert.StartsWith("weir: WEIR8064 user-login-dead/1@0 cannot go back: topic 'user-login' does not exist. Create it, or name another with --to", edit.Error);
        await _desk.Program.OnBroker("topics create again --partitions 2");
        Assert.Equal(0, (await _desk.Program.OnBroker("deadletters redrive -t user-login-dead --to again")).Exit);
        Assert.Equal(4, (await _desk.RecordsAsync("again")).Length);
    }

    [Fact]
    public async Task Letters_that_cannot_go_back_keep_none_of_the_others()
    {
        foreach (var (origin, partition) in ((string, int)[])[("gone", 0), ("no!name", 0), ("user-login", 9)])
            Assert.Equal(0, (await _desk.Program.OnBroker($"produce -t user-login-dead -p 0 -H __connect.errors.topic={origin} -H __connect.errors.partition={partition} -H __connect.errors.exception.class.name=a.B", "v\n")).Exit);
        foreach (string dry in (string[])["--dry-run ", ""])
        {
            var run = await _desk.Json($"redrive {dry}".Trim());
            Assert.Equal((4, 3), ((int)run["done"]!, (int)run["left_open"]!));
            Assert.Equal(["comes from partition 9 of 'user-login', which has only 3: name another topic with --to", "topic 'gone' does not exist: create it, or name another with --to", "topic 'no!name' does not exist: create it, or name another with --to"],
                run["outcomes"]!.AsArray().Where(outcome => (string)outcome!["result"]! == "left open").Select(outcome => (string)outcome!["now"]!).Order(StringComparer.Ordinal));
        }
        Assert.Equal((3, 9), (await _desk.OpenAsync(), (await _desk.RecordsAsync("user-login")).Length));
    }

    [Fact]
    public async Task Another_cluster_is_written_to_and_the_ledger_stays_here()
    {
        await using var other = await TestProgram.StartAsync();
        await other.CreateTopicsAsync();
        var ran = await _desk.Program.OnBroker($"deadletters redrive -t user-login-dead --to-brokers {other.Broker}");
        Assert.Equal(0, ran.Exit);
        Assert.Contains("another cluster is written to at least once", ran.Error);
        Assert.Equal(4, (await other.OnBroker("consume -t user-login -e -f %o\\n")).Out.Count(c => c == '\n'));
        Assert.Equal((0, 5), (await _desk.OpenAsync(), (await _desk.RecordsAsync("user-login")).Length));
    }
}
