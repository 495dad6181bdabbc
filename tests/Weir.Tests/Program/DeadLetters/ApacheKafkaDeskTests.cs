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

    static async Task RefusedAsync(string command, string what)
    {
        var ran = await InProcess.Run(command.Split(' '));
        Assert.Equal((78, ""), (ran.Exit, ran.Out));
        Assert.Contains(what, ran.Error);
        Assert.Single(ran.Error.Split('\n'), line => line.StartsWith("weir: ", StringComparison.Ordinal));
    }

    Task AllowAsync(params string[] what) => kafka.RunToolAsync(["acls", "--bootstrap-server", kafka.BootstrapServers, "--add", "--allow-principal", "User:guest", .. what]);

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
