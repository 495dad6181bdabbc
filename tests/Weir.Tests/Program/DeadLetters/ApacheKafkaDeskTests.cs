using System.Text.Json.Nodes;
using Weir.Commands;
using Weir.DeadLetters;
using Weir.Tests.Kafka;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>The desk on Apache Kafka: its transactions, its fencing, its compacted topic and its ACLs.</summary>
[Collection(ApacheKafkaCollection.Name)]
public sealed class ApacheKafkaDeskTests(ApacheKafkaFixture kafka)
{
    [Fact]
    public async Task Letters_go_back_once_and_a_second_operator_stops_the_first()
    {
        kafka.Require();
        string topic = await PlantAsync();
        await using var client = kafka.NewClient();
        var topics = new DeskTopics(topic + "-dead");
        Assert.Equal(3, (int)(await Json($"list -t {topics.Letters}"))["open"]!);
        Assert.Equal(1, (int)(await Json($"redrive -t {topics.Letters} --max 1"))["done"]!);
        var first = await Desk.TakeAsync(client, topics, new Operator("ada", null, "redrive"), TimeProvider.System, null, _ => { }, default);
        await foreach (var piece in new LetterScan(client, topics.Letters, new()).ReadAsync(default))
            foreach (var letter in piece.Where(first.Ledger.IsOpen)) first.Add(letter, DeskAction.Redriven, (await new OriginReturn(client, null).MakeAsync(letter, letter.Value, default, default)).Record);
        Assert.Equal(2, first.Count);
        Assert.Equal(2, (int)(await Json($"redrive -t {topics.Letters}"))["done"]!);
        Assert.Equal("WEIR8063", (await Assert.ThrowsAsync<CommandFailure>(() => first.CommitAsync(default))).Code);
        Assert.Equal((0, 0), ((int)(await Json($"redrive -t {topics.Letters}"))["done"]!, (int)(await Json($"list -t {topics.Letters}"))["open"]!));
        string back = await kafka.RunToolAsync("console-consumer", "--bootstrap-server", kafka.BootstrapServers, "--topic", topic, "--from-beginning", "--isolation-level", "read_committed", "--max-messages", "3", "--timeout-ms", "20000", "--property", "print.headers=true");
        Assert.Equal(["kept:1,weir-replays:1\tv1", "kept:1,weir-replays:1\tv2", "kept:1,weir-replays:1\tv3"], back.Split('\n').Where(line => line.StartsWith("kept", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        Assert.Contains("cleanup.policy=compact", await kafka.RunToolAsync("configs", "--bootstrap-server", kafka.BootstrapServers, "--describe", "--topic", topics.Ledger));
    }

    [Fact]
    public async Task Without_permission_the_name_of_what_is_missing_is_told()
    {
        kafka.Require();
        string topic = await PlantAsync();
        string guest = $"-b {kafka.SaslServers} -X security.protocol=sasl_ssl -X sasl.mechanism=SCRAM-SHA-512 -X sasl.username=guest -X sasl.password=guest-secret -X ssl.ca.location={kafka.TlsFile("ca.pem")}";
        await RefusedAsync($"deadletters list -t {topic}-dead {guest}", "TOPIC_AUTHORIZATION_FAILED");
        await AllowAsync("--operation", "Read", "--topic", topic + "-dead");
        // Kafka does not say whether a topic is there that one may not see.
        await RefusedAsync($"deadletters list -t {topic}-dead {guest}", $"topic '{topic}-dead-ledger': TOPIC_AUTHORIZATION_FAILED");
        foreach (string other in (string[])[topic, topic + "-dead-audit", topic + "-dead-ledger"])
            await InProcess.Run(["topics", "create", other, "--partitions", "1", "--if-missing", "--config", other.EndsWith("ledger", StringComparison.Ordinal) ? "cleanup.policy=compact" : "cleanup.policy=delete", "-b", kafka.BootstrapServers]);
        await AllowAsync("--operation", "Read", "--operation", "Write", "--topic", topic + "-dead-ledger");
        var read = await InProcess.Run($"deadletters list -t {topic}-dead {guest}".Split(' '));
        Assert.True(read.Exit == 0, read.Error);
        await RefusedAsync($"deadletters redrive -t {topic}-dead {guest}", $"topic '{topic}-dead-audit': TOPIC_AUTHORIZATION_FAILED");
        await AllowAsync("--operation", "Write", "--topic", topic + "-dead-audit");
        await RefusedAsync($"deadletters redrive -t {topic}-dead {guest}", $"transactional id 'weir.desk.{topic}-dead': TRANSACTIONAL_ID_AUTHORIZATION_FAILED");
        await AllowAsync("--operation", "Write", "--transactional-id", $"weir.desk.{topic}-dead");
        await LeftAsync($"deadletters redrive -t {topic}-dead {guest}", $"topic '{topic}' may not be seen: allow DESCRIBE and WRITE on it, or name another with --to");
        await AllowAsync("--operation", "Describe", "--topic", topic);
        await LeftAsync($"deadletters redrive -t {topic}-dead {guest}", $"may not write to '{topic}': allow WRITE on it");
        Assert.DoesNotContain($"weir.desk.{topic}-dead ", (await InProcess.Run(["transactions", "list", "--open", "-b", kafka.BootstrapServers])).Out, StringComparison.Ordinal);
        await AllowAsync("--operation", "Write", "--topic", topic);
        var done = await InProcess.Run($"deadletters redrive -t {topic}-dead {guest} -o json".Split(' '));
        Assert.True(done.Exit == 0, done.Error);
        Assert.Equal(3, (int)JsonNode.Parse(done.Out)!["done"]!);
    }

    [Fact]
    public async Task Every_command_of_the_desk_deals_with_its_letter()
    {
        kafka.Require();
        await using var program = await TestProgram.OnAsync(kafka.BootstrapServers, kafka.NewName("worked"));
        async Task<Ran> Run(string command)
        {
            var ran = await program.OnBroker(command);
            Assert.True(ran.Exit == 0, ran.Error);
            return ran;
        }
        async Task<JsonNode> Dlq(string command) => JsonNode.Parse((await Run($"deadletters {command} -f {program.Pipeline} -o json")).Out)!;
        async Task<string[]> Records(string topic, string format) => (await Run($"consume -t {topic} -e -f {format}\\n")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string dead = program.Name + "-dead", sink = program.Name + "-processed", steps = Path.Combine(program.Folder, "fix.yaml"), value = Path.Combine(program.Folder, "value.json");
        await File.WriteAllTextAsync(steps, "steps:\n  - trim: { field: ip }\n");
        await File.WriteAllTextAsync(value, DeskProgram.Good);
        var filled = await program.OnBroker($"produce -t {program.Name} -p 0 -H kept=1", $"{DeskProgram.Good}\n{DeskProgram.BadIp}\n{DeskProgram.BadIp}\n{DeskProgram.BadLocale}\n{DeskProgram.NoJson}\n{DeskProgram.NoJson}\n");
        Assert.True(filled.Exit == 0, filled.Error);
        Assert.Equal(0, (await program.RunPipelineAsync()).Exit);

        Assert.Equal(5, (int)(await Dlq("check"))["dead"]!);
        string[] letters = [.. (await Dlq("list --each"))["each"]!.AsArray().Select(letter => (string)letter!["letter"]!)];
        var exported = JsonNode.Parse((await Run($"deadletters export --reveal --code WEIR3104 -f {program.Pipeline}")).Out)!;
        Assert.Equal(DeskProgram.BadLocale, System.Text.Encoding.UTF8.GetString(Convert.FromBase64String((string)exported["value_base64"]!)));
        Assert.Equal("to " + program.Name + ", where it passes", (string)(await Dlq($"fix --steps {steps} --only-passing --max 1"))["outcomes"]![0]!["now"]!);
        Assert.Equal("to " + sink, (string)(await Dlq($"fix --steps {steps} --through --code WEIR3105"))["outcomes"]![0]!["now"]!);
        Assert.Equal((program.Name + "/0", "written"), await Dlq($"edit {letters[3]} --value-file {value}") is var edited ? ((string)edited["to"]!, (string)edited["today"]!) : default);
        Assert.Equal(1, (int)(await Dlq($"discard --letter {letters[4]} --reason test-data"))["letters"]!);
        foreach (string contract in Directory.GetFiles(Path.Combine(program.Folder, "contracts")))
            await File.WriteAllTextAsync(contract, (await File.ReadAllTextAsync(contract)).Replace("^[A-Z]{2}$", "^[A-Za-z]{2}$", StringComparison.Ordinal));
        Assert.Equal(1, (int)(await Dlq("check"))["written"]!);
        Assert.Equal("to " + sink, (string)(await Dlq("redrive --through"))["outcomes"]![0]!["now"]!);

        Assert.Equal(3, (await Records(sink, "%s")).Length);
        Assert.Equal(0, (await program.RunPipelineAsync()).Exit);
        Assert.Equal(["RU", "RU", "RU", "RU", "ru"], (await Records(sink, "%s")).Select(record => (string)JsonNode.Parse(record)!["locale"]!).Order(StringComparer.Ordinal));
        Assert.Equal([DeskProgram.Good + " kept=1,weir-replays=1", DeskProgram.Good + " kept=1,weir-replays=1"], (await Records(program.Name, "%s\\x20%h"))[6..]);
        var states = (await Dlq("list --all --each"))["each"]!.AsArray().Select(letter => (string)letter!["state"]!);
        Assert.Equal(["fixed", "fixed", "redriven", "fixed", "discarded"], states);
        Assert.Equal(["revealed", "fixed", "fixed", "fixed", "discarded", "redriven"], (await Records(dead + "-audit", "%s")).Select(line => (string)JsonNode.Parse(line)!["action"]!));
    }

    [Fact]
    public async Task A_command_that_is_killed_in_the_middle_loses_nothing_and_doubles_nothing()
    {
        kafka.Require();
        await using var program = await TestProgram.OnAsync(kafka.BootstrapServers, kafka.NewName("killed"));
        var letters = new BulkLetters(program, good: 200, wrongIps: 1_000, wrongLocales: 800, wrongNames: 500);
        await letters.PlantAsync();
        async Task SomeAreClosedAsync()
        {
            while (await letters.OpenAsync() > letters.Wrong - 200)
            {
            }
        }
        // 20 letters in a transaction, ten of them a second: the kill finds one open.
        int open = await letters.KillAsync("--rate 200/s", SomeAreClosedAsync());
        Assert.InRange((int)(await letters.Json($"fix {letters.Steps} --only-passing"))["done"]!, 1, open);
        await letters.HoldAsync();
    }

    [Fact]
    public async Task Another_cluster_with_other_credentials_is_reached_by_settings_of_its_own()
    {
        kafka.Require();
        string orders = kafka.NewName("orders");
        Assert.Equal(0, (await InProcess.Run(["topics", "create", orders, "--partitions", "1", "-b", kafka.BootstrapServers])).Exit);
        await AllowAsync("weir", ["--operation", "Write", "--operation", "DescribeConfigs", "--topic", orders]);
        await using var here = await TestProgram.StartAsync();
        Assert.Equal(0, (await here.OnBroker("topics create dead --partitions 1")).Exit);
        Assert.Equal(0, (await here.OnBroker($"produce -t dead -H __connect.errors.topic={orders} -H __connect.errors.partition=0 -H __connect.errors.exception.class.name=a.B", "v1\nv2\n")).Exit);
        string config = Path.Combine(here.Folder, "other.properties");
        async Task<Ran> WithAsync(string password)
        {
            await File.WriteAllTextAsync(config, $"bootstrap.servers={kafka.SaslServers}\nsecurity.protocol=SASL_SSL\nsasl.mechanism=SCRAM-SHA-512\nsasl.username=weir\nsasl.password={password}\nssl.ca.location={kafka.TlsFile("ca.pem")}\nsocket.connection.setup.timeout.ms=60000\n");
            return await here.OnBroker($"deadletters redrive -t dead --to-config {config}");
        }
        var refused = await WithAsync("no-secret-of-weir");
        Assert.StartsWith($"weir: WEIR2102 the other cluster, {kafka.SaslServers}: ", refused.Error);
        Assert.Equal((78, ""), (refused.Exit, refused.Out));
        Assert.DoesNotContain("no-secret", refused.Error);
        var done = await WithAsync("weir-secret");
        Assert.True(done.Exit == 0, done.Error);
        Assert.StartsWith("dead: 2 letters dealt with, 0 left open\n", done.Out);
        Assert.Equal("v1\nv2\n", (await here.Run($"consume -t {orders} -e -f %s\\n -b {kafka.BootstrapServers}")).Out);
    }

    static async Task RefusedAsync(string command, string what)
    {
        var ran = await InProcess.Run(command.Split(' '));
        Assert.Equal((78, ""), (ran.Exit, ran.Out));
        Assert.Contains(what, ran.Error);
        Assert.Single(ran.Error.Split('\n'), line => line.StartsWith("weir: ", StringComparison.Ordinal));
    }

    Task AllowAsync(params string[] what) => AllowAsync("guest", what);

    Task AllowAsync(string user, string[] what) => kafka.RunToolAsync(["acls", "--bootstrap-server", kafka.BootstrapServers, "--add", "--allow-principal", $"User:{user}", .. what]);

    /// <summary>A source topic, and three letters of Kafka Connect's from it.</summary>
    async Task<string> PlantAsync()
    {
        string topic = kafka.NewName("desk");
        foreach (string name in (string[])[topic, topic + "-dead"]) Assert.Equal(0, (await InProcess.Run(["topics", "create", name, "--partitions", "1", "-b", kafka.BootstrapServers])).Exit);
        var ran = await InProcess.Run(["produce", "-t", topic + "-dead", "-H", "kept=1", "-H", $"__connect.errors.topic={topic}", "-H", "__connect.errors.partition=0", "-H", "__connect.errors.offset=7", "-H", "__connect.errors.exception.class.name=a.B", "-b", kafka.BootstrapServers], "v1\nv2\nv3\n");
        Assert.True(ran.Exit == 0, ran.Error);
        return topic;
    }

    async Task<JsonNode> Json(string command)
    {
        var ran = await InProcess.Run($"deadletters {command} -b {kafka.BootstrapServers} -o json".Split(' '));
        Assert.True(ran.Exit == 0, ran.Error);
        return JsonNode.Parse(ran.Out)!;
    }

    static async Task LeftAsync(string command, string why)
    {
        var ran = await InProcess.Run($"{command} -o json".Split(' '));
        Assert.True(ran.Exit == 0, ran.Error);
        var run = JsonNode.Parse(ran.Out)!;
        Assert.Equal((0, 3, why), ((int)run["done"]!, (int)run["left_open"]!, (string)Assert.Single(run["outcomes"]!.AsArray())!["now"]!));
    }
}
