using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Weir.Engine.Delivery;
using Weir.Generate;
using Weir.Kafka;
using Weir.Kafka.Admin;

namespace Weir.Tests.Program.DeadLetters;

/// <summary>A stream of generated logins of which all but the first were written wrong by an app in three ways, run by the pipeline; what mends them makes them the generated ones again, so that the oracle of <c>weir generate --check</c> knows each.</summary>
/// <param name="program">Its topics are empty, and its pipeline has not run.</param>
/// <param name="good">Logins that are written as they are generated, before all others.</param>
/// <param name="wrongIps">Those behind them, with space around the address.</param>
/// <param name="wrongLocales">Those behind these, in lower case.</param>
/// <param name="wrongNames">The last ones, with a field of another name.</param>
sealed partial class BulkLetters(TestProgram program, int good, int wrongIps, int wrongLocales, int wrongNames)
{
    const string Mending = "steps:\n  - trim: { field: ip }\n  - uppercase: { field: locale }\n  - rename: { from: ts, to: timestamp }\n";

    static readonly LoginStream Stream = LoginStream.Of(seed: 23, badPartsPerMillion: 0);

    readonly LoginGenerator _generator = new(Stream);
    readonly byte[] _buffer = new byte[LoginGenerator.LongestGood];
    IReadOnlyList<long> _mendedFrom = [];

    public int Wrong => wrongIps + wrongLocales + wrongNames;

    int Count => good + Wrong;

    /// <summary>The options of fix.</summary>
    public string Steps { get; } = $"--steps {Path.Combine(program.Folder, "fix.yaml")}";

    /// <summary>Writes the logins, and runs the pipeline over them.</summary>
    public async Task PlantAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(program.Folder, "fix.yaml"), Mending);
        await using var client = NewClient();
        int partitions = (await new KafkaAdmin(client).DescribeTopicAsync(program.Name, default)).Partitions.Count;
        var producer = new PlainProducer(client);
        long now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        for (int number = 0; number < Count; number++)
        {
            byte[] value = Encoding.UTF8.GetBytes(Sent(number));
            value.CopyTo(producer.Append(program.Name, SourcePartitions.Of(number, partitions), now, keyLength: -1, value.Length).Value);
            if (producer.IsFull) await producer.SendAsync(default);
        }
        await producer.FlushAsync(default);
        _mendedFrom = await EndsAsync(client, program.Name);
        Assert.Equal(0, (await program.RunPipelineAsync()).Exit);
        Assert.Equal([wrongIps, wrongLocales, wrongNames], (await Json("list"))["groups"]!.AsArray().Select(group => (int)group!["letters"]!));
    }

    /// <summary>Starts fix as a process of its own and kills it as soon as it was told to; returns how many letters are open then.</summary>
    public async Task<int> KillAsync(string options, Task reached)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "weir.exe" : "weir"),
            ["deadletters", "fix", .. Steps.Split(' '), "--only-passing", "-f", program.Pipeline, "-b", program.Broker, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var ended = process.WaitForExitAsync();
        await Task.WhenAny(reached, ended);
        Assert.True(!ended.IsCompleted, "it ended before it could be killed");
        process.Kill();
        await ended;
        await reached;
        int open = await OpenAsync();
        Assert.InRange(open, 1, Wrong - 1);
        return open;
    }

    /// <summary>
    /// With all letters closed, runs the pipeline over what went back, and lets the oracle judge: each login is in the output once, with the values it must have, in the order of its partition, nothing of an
    /// aborted transaction is, positions and counters are those of what was read.
    /// </summary>
    public async Task HoldAsync()
    {
        Assert.Equal(0, await OpenAsync());
        Assert.Equal(Wrong, (await LinesAsync(program.Name + "-dead-ledger", "%k")).Distinct().Count());
        Assert.Equal(0, (await program.RunPipelineAsync()).Exit);
        Assert.Equal(Count + Wrong, (await LinesAsync(program.Name, "%o")).Length);
        await using var client = NewClient();
        await CountersAsync(client);
        // What was sent wrong and died is no record of the stream: gone as by retention, in both topics, it leaves what went back and the outputs of all.
        var dead = await EndsAsync(client, program.Name + "-dead");
        await new KafkaAdmin(client).DeleteRecordsAsync(Before(program.Name, _mendedFrom).Concat(Before(program.Name + "-dead", dead)).ToDictionary(), default);
        var topics = new CheckedTopics(program.Name, program.Name + "-processed", program.Name + "-dead", program.Name, []);
        // What the counters say of the first time is no longer to be seen: they were compared before.
        var check = new PipelineCheck(NewClient, topics, Stream, Count, LoginKeys.In(program.Keys), manifest: null, new CheckRules { HasBeenReset = true, HasLostLetters = true });
        var report = await check.RunAsync(TimeProvider.System, default);
        Assert.True(report.AllIsWell, string.Join('\n', [.. check.Examples, report.ToJson()]));
        Assert.Equal((Count, 0, 0, 0), (report.Written, report.Dead, report.Dropped, report.Deleted));
    }

    public async Task<int> OpenAsync() => (int)(await Json("list"))["open"]!;

    /// <summary>Of a command of the desk, which must work.</summary>
    public async Task<JsonNode> Json(string command)
    {
        var ran = await program.OnBroker($"deadletters {command} -f {program.Pipeline} -o json");
        Assert.True(ran.Exit == 0, ran.Error);
        return JsonNode.Parse(ran.Out)!;
    }

    /// <summary>Beside each position: wrong logins were read twice, and died the first time.</summary>
    async Task CountersAsync(KafkaClient client)
    {
        var positions = await new KafkaAdmin(client).CommittedOffsetsAsync(program.Name, null, requireStable: true, default);
        for (int partition = 0; partition < _mendedFrom.Count; partition++)
        {
            int all = Enumerable.Range(0, Count).Count(number => SourcePartitions.Of(number, _mendedFrom.Count) == partition);
            int wrong = Enumerable.Range(good, Wrong).Count(number => SourcePartitions.Of(number, _mendedFrom.Count) == partition);
            Assert.True(PartitionCounters.TryParse(positions[new(program.Name, partition)].Metadata, out var counters));
            Assert.Equal(new PartitionCounters(all + wrong, all, wrong, 0), counters);
        }
    }

    // Each way of being wrong is undone byte for byte by the steps: timestamp is the last field, where a renamed one stands.
    string Sent(int number)
    {
        string login = Encoding.UTF8.GetString(_buffer, 0, _generator.Write(number, _buffer));
        return (number - good) switch
        {
            < 0 => login,
            var wrong when wrong < wrongIps => Ip().Replace(login, "\"ip\":\" $1\\t\""),
            var wrong when wrong < wrongIps + wrongLocales => Locale().Replace(login, found => found.Value[..^3] + found.Value[^3..].ToLower(CultureInfo.InvariantCulture)),
            _ => login.Replace("\"timestamp\":", "\"ts\":", StringComparison.Ordinal),
        };
    }

    static async Task<IReadOnlyList<long>> EndsAsync(KafkaClient client, string topic) => await new KafkaAdmin(client).ListOffsetsAsync(topic, OffsetSpec.Latest, IsolationLevel.ReadCommitted, default);

    static IEnumerable<KeyValuePair<Weir.Kafka.TopicPartition, long>> Before(string topic, IReadOnlyList<long> offsets) => offsets.Select((offset, partition) => KeyValuePair.Create(new Weir.Kafka.TopicPartition(topic, partition), offset));

    // As patient as a test has to be on a busy machine.
    KafkaClient NewClient() => new(new() { BootstrapServers = [program.Broker], Seed = 1, ConnectTimeout = TimeSpan.FromSeconds(60) });

    async Task<string[]> LinesAsync(string topic, string format) => (await program.OnBroker($"consume -t {topic} -e -f {format}\\n")).Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    [GeneratedRegex("\"ip\":\"([0-9.]+)\"")]
    private static partial Regex Ip();

    [GeneratedRegex("\"locale\":\"[A-Z]{2}\"")]
    private static partial Regex Locale();
}
