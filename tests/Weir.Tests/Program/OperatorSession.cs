using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Kafka;
using Weir.Tests.Kafka;

namespace Weir.Tests.Program;

/// <summary>What somebody types who looks after groups and transactions; the same on both brokers.</summary>
sealed class OperatorSession(Func<string, Task<Ran>> weir, KafkaClient client, string topic, string group)
{
    readonly TestProducer _producer = new(client);

    public async Task ResetAsync()
    {
        Assert.Equal(0, (await weir($"topics create {topic} --partitions 2")).Exit);
        await _producer.ProduceAsync(topic, 0, "a", "b", "c");
        var dry = await weir($"groups reset {group} -t {topic} --to-offset 2 --dry-run");
        Assert.Equal((0, $"nothing was changed: without --dry-run group {group} goes on there\n"), (dry.Exit, dry.Error));
        Assert.Equal(["TOPIC PARTITION BEFORE AFTER CHANGE", $"{topic} 0 - 2 -", $"{topic} 1 - 0 -"], Lines(dry.Out));
        Assert.Equal(1, (await weir($"groups describe {group}")).Exit);
        // Beyond the end is the end.
        Assert.Equal($"group {group} goes on there\n", (await weir($"groups reset {group} -t {topic} --to-offset 2")).Error);
        Assert.Contains($"{group} ", (await weir("groups list")).Out, StringComparison.Ordinal);
        Assert.Equal([$"{group}: Empty, 0 members", "TOPIC PARTITION COMMITTED END RECORDS BEHIND OWNER", $"{topic} 0 2 3 1 -", $"{topic} 1 0 0 0 -"], Lines((await weir($"groups describe {group}")).Out));
        Assert.Equal($"{topic} 0 2 1 -1", Lines((await weir($"groups reset {group} -p 0 -t {topic} --shift-by -1")).Out)[1]);
        Assert.Equal([$"{topic} 0 1 3 2", $"{topic} 1 0 0 0"], Lines((await weir($"groups reset {group} --to-latest")).Out)[1..]);
        Assert.Equal($"{topic} 0 3 0 -3", Lines((await weir($"groups reset {group} --to-datetime 2020-01-31T08:00:00Z")).Out)[1]);
        Assert.Equal($"{topic} 0 0 3 3", Lines((await weir($"groups reset {group} --to-datetime 2100-01-31")).Out)[1]);
        using var reset = JsonDocument.Parse((await weir($"groups reset {group} --to-earliest -o json")).Out);
        Assert.Equal((3, 0), (reset.RootElement.GetProperty("positions")[0].GetProperty("before").GetInt32(), reset.RootElement.GetProperty("positions")[0].GetProperty("after").GetInt32()));
        using var described = JsonDocument.Parse((await weir($"groups describe {group} -o json")).Out);
        Assert.Equal((0, 3), (described.RootElement.GetProperty("positions")[0].GetProperty("committed").GetInt32(), described.RootElement.GetProperty("positions")[0].GetProperty("records_behind").GetInt32()));
        Assert.Equal(new Ran(0, "", $"group {group} deleted\n"), await weir($"groups delete {group}"));
        Assert.Equal(1, (await weir($"groups describe {group}")).Exit);
    }

    public async Task FreeAsync()
    {
        Assert.Equal(0, (await weir($"topics create {topic} --partitions 1")).Exit);
        string id = $"{topic}-writer";
        var open = await _producer.BeginAsync(id);
        Assert.Empty(Lines((await weir($"transactions blocking {topic}")).Out)[1..]);
        await _producer.ProduceAsync(topic, 0, open, "held");
        await _producer.ProduceAsync(topic, 0, "behind");
        Assert.Equal("", (await weir($"consume -t {topic} -e")).Out);
        Assert.Matches($@"^{topic} 0 0 {id} [0-9.]+ s weir transactions abort {id}$", Assert.Single(Lines((await weir($"transactions blocking {topic}")).Out)[1..]));
        Assert.Contains(Lines((await weir("transactions list --open")).Out), line => line.StartsWith($"{id} Ongoing {open.ProducerId} ", StringComparison.Ordinal));
        Assert.DoesNotContain(Lines((await weir("transactions list --longer-than 1h")).Out), line => line.StartsWith(id, StringComparison.Ordinal));
        using var blocking = JsonDocument.Parse((await weir($"transactions blocking {topic} -o json")).Out);
        Assert.Equal((0, $"weir transactions abort {id}"), (blocking.RootElement[0].GetProperty("from_offset").GetInt32(), blocking.RootElement[0].GetProperty("command").GetString()));
        Assert.Contains($"has written to {topic}/0\nweir transactions abort {id}\n", (await weir($"transactions describe {id}")).Out, StringComparison.Ordinal);
        var aborted = await weir($"transactions abort {id}");
        Assert.Equal((0, $"the transaction of {id} is aborted; producer {open.ProducerId} in epoch {open.Epoch} is fenced\n"), (aborted.Exit, aborted.Error));
        while ((await weir($"consume -t {topic} -e")).Out != "behind\n")
        {
        }
        await Assert.ThrowsAsync<KafkaServerException>(() => _producer.EndAsync(open, commit: true));
        var again = await weir($"transactions abort {id}");
        Assert.Equal(1, again.Exit);
        Assert.StartsWith($"weir: WEIR8073 transactional id '{id}' has no open transaction: ", again.Error, StringComparison.Ordinal);
    }

    /// <summary>By a marker in the partition, as for a transaction that no coordinator knows; this one has a coordinator, so it takes force.</summary>
    public async Task FreeByMarkerAsync()
    {
        Assert.Equal(0, (await weir($"topics create {topic} --partitions 1")).Exit);
        var open = await _producer.BeginAsync($"{topic}-writer");
        await _producer.ProduceAsync(topic, 0, open, "held");
        await _producer.ProduceAsync(topic, 0, "behind");
        Assert.Equal(1, (await weir($"transactions abort -p {topic}/0 --start-offset 1 --force")).Exit);
        Assert.Equal(1, (await weir($"transactions abort -p {topic}/0 --start-offset 0")).Exit);
        var aborted = await weir($"transactions abort -p {topic}/0 --start-offset 0 --force");
        Assert.Equal((0, $"the transaction of producer {open.ProducerId} in {topic}/0 is aborted\n"), (aborted.Exit, aborted.Error));
        while ((await weir($"consume -t {topic} -e")).Out != "behind\n")
        {
        }
    }

    static List<string> Lines(string text) => [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Regex.Replace(line.Trim(), " +", " "))];
}
