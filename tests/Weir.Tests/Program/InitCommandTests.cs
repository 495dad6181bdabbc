using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Weir.Tests.Program;

public sealed partial class InitCommandTests : IAsyncLifetime
{
    TestProgram _program = null!;

    public async ValueTask InitializeAsync() => _program = await TestProgram.StartAsync();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    string Out => Path.Combine(_program.Folder, "made");

    [Fact]
    public async Task What_is_made_of_real_records_lints_and_decides_over_them_as_the_hand_written_pipeline_does()
    {
        await _program.CreateTopicsAsync();
        await _program.OnBroker("generate --seed 3 --count 4000");
        var ran = await _program.OnBroker($"init -t user-login --out {Out}");
        Assert.Equal(0, ran.Exit);
        Assert.Matches(@"\nip +string +yes +pseudonymize +its name says that it is an address in the network\n", ran.Out);
        Assert.Matches(@"\ntimestamp +string or integer +yes +timestamp +-\n", ran.Out);
        Assert.Equal(0, (await _program.Run($"lint {Out}")).Exit);
        var made = JsonNode.Parse((await _program.OnBroker($"run {Out}/pipeline.yaml --dry-run -o json")).Out)!;
        var written = JsonNode.Parse((await _program.OnBroker($"run {_program.Pipeline} --dry-run -o json")).Out)!;
        Assert.Equal(((int)written["written"]!, (int)written["dead"]!), ((int)made["written"]!, (int)made["dead"]!));
    }

    [Fact]
    public async Task No_file_has_a_real_value_of_a_field_that_looks_personal()
    {
        await _program.CreateTopicsAsync();
        await _program.OnBroker("generate --seed 4 --count 1000 --bad 10%");
        Assert.Equal(0, (await _program.OnBroker($"init -t user-login --out {Out}")).Exit);
        string files = string.Concat(Directory.EnumerateFiles(Out, "*.*", SearchOption.AllDirectories).Select(File.ReadAllText));
        string records = (await _program.OnBroker("consume -t user-login -e")).Out;
        var real = Personal().Matches(records).Select(found => found.Value).Distinct().ToList();
        Assert.InRange(real.Count, 1_000, int.MaxValue);
        Assert.DoesNotContain(real, value => files.Contains(value, StringComparison.Ordinal));
        Assert.Matches("- name: '[0-9]: a record with all fields, where timestamp is a ", files);
        Assert.Contains("  dead: { code: WEIR3", files);
    }

    [Fact]
    public async Task Keys_are_the_owners_alone_and_no_file_is_overwritten()
    {
        string samples = await Samples(Enumerable.Repeat("""{"user_id":"u-1"}""", 3));
        Assert.Equal(0, (await Init(samples)).Exit);
        string key = Path.Combine(Out, "secrets", "user-id", "v1");
        Assert.Equal(32, Convert.FromBase64String(await File.ReadAllTextAsync(key)).Length);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(key));
        Assert.Equal("*\n", await File.ReadAllTextAsync(Path.Combine(Out, "secrets", ".gitignore")));
        string before = await File.ReadAllTextAsync(key);
        File.Delete(Path.Combine(Out, "pipeline.yaml"));
        var again = await Init(samples);
        Assert.Equal((1, ""), (again.Exit, again.Out));
        Assert.Matches(@"^weir: WEIR8030 '.*orders\.json' is there already, and 4 more; nothing was written\.", again.Error);
        Assert.Equal((before, false), (await File.ReadAllTextAsync(key), File.Exists(Path.Combine(Out, "pipeline.yaml"))));
    }

    [Fact]
    public async Task What_is_personal_inside_objects_arrays_and_names_does_not_reach_the_sink()
    {
        string samples = await Samples(Enumerable.Range(0, 120).Select(i => string.Create(CultureInfo.InvariantCulture,
            $$$"""{"event_id":"{{{new Guid(i, 2, 0x4003, 0x80, 0, 0, 0, 0, 0, 0, 1)}}}","contact":{"email":"a{{{i}}}@example.org","news":{{{(i % 2 == 0 ? "true" : "false")}}},"phones":["+49 30 {{{1234567 + i}}}"]},"password":"p{{{i}}}","by_user":{"u{{{i}}}@example.org":1},"where":{"lat":52.{{{i + 1}}},"lon":13.4},"items":[{"sku":"AB-{{{1000 + i}}}"}],"it's":{{{i}}}}""")));
        var ran = await Init(samples);
        Assert.Equal(0, ran.Exit);
        string pipeline = await File.ReadAllTextAsync(Path.Combine(Out, "pipeline.yaml"));
        Assert.Contains("  - pseudonymize: { field: contact.email, method: hmac-sha256, key: contact-email }\n", pipeline);
        foreach (string removed in (string[])["contact.phones", "password", "by_user", "where"]) Assert.Contains($"  - remove: {{ field: {removed} }}\n", pipeline);
        var promise = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Out, "contracts", "orders-processed.json")))!["properties"]!.AsObject();
        Assert.Equal(["event_id", "contact", "items", "it's"], promise.Select(field => field.Key));
        Assert.Equal(["email", "news"], promise["contact"]!["properties"]!.AsObject().Select(field => field.Key));
        var lint = await _program.Run($"lint {Out}");
        Assert.True(lint.Exit == 0, lint.Out + lint.Error);
    }

    [Fact]
    public async Task A_contract_says_what_nearly_all_records_do_and_not_what_a_few_do()
    {
        string samples = await Samples(Enumerable.Range(0, 300).Select(i => i switch
        {
            7 => """{"state":5,"n":"x"}""",
            9 => """{"n":1,"state":"open","rare":true}""",
            _ => $$$"""{"state":"{{{(i % 3 == 0 ? "open" : "closed")}}}","n":{{{i}}},"code":{{{(i % 2 == 0 ? "null" : "\"K1\"")}}},"at":"2024-01-31T10:00:00Z"}""",
        }));
        await Init(samples);
        var fields = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Out, "contracts", "orders.json")))!;
        Assert.Equal("""["state","n","code","at"]""", fields["required"]!.ToJsonString());
        Assert.Equal("""{"type":"string","enum":["closed","open"]}""", fields["properties"]!["state"]!.ToJsonString());
        Assert.Equal("""{"type":"integer"}""", fields["properties"]!["n"]!.ToJsonString());
        Assert.Equal("""{"type":["string","null"],"enum":["K1",null]}""", fields["properties"]!["code"]!.ToJsonString());
        Assert.Equal("""{"type":"string","format":"date-time"}""", fields["properties"]!["at"]!.ToJsonString());
        Assert.Null(fields["properties"]!["rare"]);
    }

    [Fact]
    public async Task Samples_may_be_what_the_sample_command_wrote_and_the_key_is_the_field_that_the_keys_are_made_of()
    {
        await _program.OnBroker("topics create orders --partitions 1");
        await _program.OnBroker("produce -t orders -K :", "a-1:{\"number\":\"a-1\"}\na-2:{\"number\":\"a-2\"}\n");
        string samples = Path.Combine(_program.Folder, "samples.jsonl");
        await File.WriteAllTextAsync(samples, (await _program.OnBroker("sample -t orders")).Out);
        Assert.Equal(0, (await Init(samples)).Exit);
        Assert.Contains("key: { field: number }", await File.ReadAllTextAsync(Path.Combine(Out, "pipeline.yaml")));
    }

    [Fact]
    public async Task Of_a_compacted_topic_with_tombstones_objects_and_arrays_what_is_made_lints_and_its_tests_pass()
    {
        await _program.OnBroker("topics create orders --partitions 1 --config cleanup.policy=compact");
        string lines = string.Concat(Enumerable.Range(0, 120).Select(i => i % 10 == 9
            ? $"o-{i - 1}|\n"
            : string.Create(CultureInfo.InvariantCulture, $$$"""o-{{{i}}}|{"number":"o-{{{i}}}","buyer":{"email":"a{{{i}}}@example.org","score":{{{i}}}.5},"lines":[{"sku":"AB-{{{1000 + i}}}","n":{{{i}}}},{"sku":"CD-{{{1000 + i}}}","n":1,"note":null}],"tags":[],"grid":[[{{{i}}},2],[3]]}""") + "\n"));
        Assert.Equal(0, (await _program.OnBroker("produce -t orders -K | -Z", lines)).Exit);
        Assert.Equal(0, (await _program.OnBroker($"init -t orders --out {Out}")).Exit);
        var fields = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Out, "contracts", "orders.json")))!["properties"]!;
        Assert.Equal("""{"type":"object","required":["sku","n"],"properties":{"sku":{"type":"string","pattern":"^[A-Z]{2}-[0-9]{4}$"},"n":{"type":"integer"},"note":{"type":"null"}}}""", fields["lines"]!["items"]!.ToJsonString());
        Assert.Equal("""{"type":"array","items":{"type":"array","items":{"type":"integer"}}}""", fields["grid"]!.ToJsonString());
        Assert.Equal("""{"type":"array"}""", fields["tags"]!.ToJsonString());
        Assert.Contains("key: { field: number }", await File.ReadAllTextAsync(Path.Combine(Out, "pipeline.yaml")));
        var lint = await _program.Run($"lint {Out}");
        Assert.True(lint.Exit == 0, lint.Out + lint.Error);
        var tested = await _program.Run($"test {Out}");
        Assert.True(tested.Exit == 0, tested.Out + tested.Error);
        var tried = JsonNode.Parse((await _program.OnBroker($"run {Out}/pipeline.yaml --dry-run -o json")).Out)!;
        Assert.Equal((120, 0), ((int)tried["written"]!, (int)tried["dead"]!));
    }

    [Fact]
    public async Task A_key_in_clear_that_looks_personal_is_told()
    {
        string samples = await Samples(Enumerable.Range(0, 10).Select(i => $$$"""{"topic":"orders","offset":{{{i}}},"key":"a{{{i}}}@example.org","payload":"{\"n\":1}"}"""));
        Assert.Equal(0, (await Init(samples)).Exit);
        Assert.Contains("# The source's keys are carried over in clear: THEY LOOK PERSONAL;", await File.ReadAllTextAsync(Path.Combine(Out, "pipeline.yaml")));
    }

    [Theory]
    [InlineData("init -t orders --from /nowhere", 2, "WEIR8000 the file '/nowhere' cannot be read")]
    [InlineData("init -t ../orders -b 127.0.0.1:1", 2, "WEIR8000 '../orders' is no topic's name.")]
    [InlineData("init -t orders", 2, "WEIR8010 no brokers named.")]
    [InlineData("init -t orders -b 127.0.0.1:1", 69, "WEIR2101 127.0.0.1:1: ")]
    [InlineData("init -t orders --from {0}", 1, "WEIR8031 none of 1 records of 'orders' is a JSON object.")]
    public async Task What_goes_wrong_is_one_line_with_its_exit_code_and_no_file(string command, int exit, string line)
    {
        string strangers = await Samples(["no json"]);
        var ran = await _program.Run(string.Format(CultureInfo.InvariantCulture, command, strangers) + $" --out {Out}");
        Assert.StartsWith("weir: " + line, ran.Error);
        Assert.Equal((exit, "", 1, false), (ran.Exit, ran.Out, ran.Error.Count(c => c == '\n'), Directory.Exists(Out)));
    }

    Task<Ran> Init(string samples) => _program.Run($"init -t orders --from {samples} --out {Out}");

    async Task<string> Samples(IEnumerable<string> lines)
    {
        string path = Path.Combine(_program.Folder, "samples.jsonl");
        await File.WriteAllLinesAsync(path, lines, new UTF8Encoding(false));
        return path;
    }

    /// <summary>What the generator writes of a person: UUIDs, addresses and numbers of devices.</summary>
    [GeneratedRegex(@"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9]{3}-[0-9]{2}-[0-9]{4}")]
    private static partial Regex Personal();
}
