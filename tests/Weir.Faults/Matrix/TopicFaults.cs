using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Weir.Generate;
using Weir.Kafka;
using Weir.Kafka.Admin;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Support.Workloads;

namespace Weir.Faults.Matrix;

/// <summary>Somebody changes, empties or deletes topics under the pipeline.</summary>
static partial class TopicFaults
{
    /// <summary>When the first bad records come, in seconds of the load.</summary>
    const double LettersFrom = 5;

    const int AfterRecreation = 5_000;
    const int RateAfter = 10_000;
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    static readonly Dictionary<string, string> Small = new() { ["max.message.bytes"] = "6000" };

    /// <summary>For partitions that are added: a minute, the default, is as long as the limit. Who has the same load shares a pipeline in the short form.</summary>
    static readonly LoadQuirks LooksOften = new() { Kafka = ["metadata.max.age.ms: 5000"] };

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("more-partitions", "the source grows from 4 to 6 partitions, whose records are read from the first on", TimeSpan.FromSeconds(8), GrowAsync)
        {
            Load = LooksOften,
            ExpectAsync = async (stage, _) => Expect((await stage.Logins.CommittedAsync())[4..].All(offset => offset > 0), "records of the new partitions were read"),
            IsForSequences = false,
        },
        new("gap-stop", "records are deleted before they were read: every process ends with code 78 and names the range; weir groups reset, and a start again", TimeSpan.FromSeconds(8), stage => GapAsync(stage, ends: true))
        {
            ResetsPositions = true,
            ExpectAsync = DeletedAsync,
            IsForSequences = false,
        },
        new("gap-continue", "the same with source.gaps: continue: the ranges are told as events, and it goes on behind them", TimeSpan.FromSeconds(8), stage => GapAsync(stage, ends: false))
        {
            Load = new() { Pipeline = (file, _) => file.Replace("source: {", "source: { gaps: continue,", StringComparison.Ordinal) },
            ExpectAsync = DeletedAsync,
            IsForSequences = false,
        },
        new("source-recreated", "the source is deleted and created anew: every process ends with code 78 and names it; the same records are written to it and more behind them, weir groups reset to where those begin, and a start again", TimeSpan.FromSeconds(12), RecreatedAsync)
        {
            EndsLoad = true,
            ResetsPositions = true,
            SecondsShort = 15,
            IsForSequences = false,
        },
        new("sink-shrinks", "the sink takes 6,000 bytes for 4 s while the workers know of more: what it refuses is written again within what it takes by then, and none of it is a dead letter", TimeSpan.FromSeconds(8), ShrinksAsync)
        {
            Load = LooksOften,
            ExpectAsync = (_, verdict) =>
            {
                Expect(verdict.GetProperty("dead").GetInt64() == verdict.GetProperty("bad").GetInt64(), "no good record is a dead letter");
                return Task.CompletedTask;
            },
            IsForSequences = false,
        },
        new("letters-missing", "the dead-letter topic is deleted before the first bad record, and is there again 5 s after it: meanwhile nothing is committed that needs it", TimeSpan.FromSeconds(12), LettersMissingAsync)
        {
            Load = new("0%") { AllBad = (LettersFrom, LettersFrom + 0.2) },
            IsForSequences = false,
        },
        new("letters-refused", "the broker refuses dead letters: their partitions halt, the processes live; the topic is mended, and they start again", TimeSpan.FromSeconds(12), LettersRefusedAsync)
        {
            Load = new("0%") { AllBad = (LettersFrom, LettersFrom + 0.2) },
            IsForSequences = false,
        },
        new("letters-too-large-stop", "the same as letters-too-large with oversize: stop: partitions halt, the topic is mended, and they start again", TimeSpan.FromSeconds(12), stage => HaltedAsync(stage, "WEIR2010"))
        {
            Load = new("0.5%") { Dead = Small, Pipeline = (file, _) => file.Replace("dead_letters: {", "dead_letters: { oversize: stop,", StringComparison.Ordinal) },
            IsForSequences = false,
        },
    ];

    static async Task GrowAsync(FaultStage stage)
    {
        await stage.Logins.Admin.CreatePartitionsAsync(stage.Logins.Topic, 6, CancellationToken.None);
        await Wait.UntilAsync("records of the new partitions are committed", Limit, async () => (await stage.Logins.CommittedAsync()) is { Length: 6 } offsets && offsets.All(offset => offset > 0));
    }

    static async Task GapAsync(FaultStage stage, bool ends)
    {
        var names = stage.Workers.Select(worker => worker.Name).ToList();
        foreach (var worker in stage.Workers.ToList()) await stage.TerminateAsync(worker);
        long[] position = await stage.Logins.CommittedAsync();
        await stage.HoldAsync(2);
        long[] end = await stage.Logins.EndsAsync();
        long[] first = [.. position.Zip(end, (from, to) => from + ((to - from) / 2))];
        await DeleteBeforeAsync(stage, first);
        stage.Lost = first.Zip(position, (to, from) => to - from).Sum();
        foreach (string name in names) stage.Start(name);
        if (!ends)
        {
            await Wait.UntilAsync("the gaps are told", Limit, () => Task.FromResult(Told(stage).Sum() == stage.Lost));
            return;
        }
        // Whoever owns a partition with a gap ends, and the next one after it.
        await EndedAsync(stage, "WEIR2005", "are gone");
        for (int partition = 0; partition < first.Length; partition++) await ResetAsync(stage, partition, first[partition]);
        foreach (string name in names) stage.Start(name);
    }

    static async Task RecreatedAsync(FaultStage stage)
    {
        var (logins, names) = (stage.Logins, stage.Workers.Select(worker => worker.Name).ToList());
        await stage.Load;
        await Wait.UntilAsync("all records are committed", Limit, async () => Enumerable.SequenceEqual(await logins.CommittedAsync(), await logins.EndsAsync()));
        long before = LoginManifest.Read(logins.Manifest).Next;
        await logins.Admin.DeleteTopicAsync(logins.Topic, CancellationToken.None);
        await logins.Admin.CreateTopicAsync(new NewTopic(logins.Topic, Workload.Partitions), CancellationToken.None);
        await EndedAsync(stage, "WEIR2012", "was deleted and created anew");
        await logins.LoadAsync(before + AfterRecreation, RateAfter);
        // Where the first record is that was not there before.
        for (int partition = 0; partition < Workload.Partitions; partition++)
        {
            long offset = Enumerable.Range(0, (int)before).LongCount(number => SourcePartitions.Of(number, Workload.Partitions) == partition);
            await ResetAsync(stage, partition, offset);
        }
        foreach (string name in names) stage.Start(name);
    }

    static async Task ShrinksAsync(FaultStage stage)
    {
        await TakesAsync("6000");
        await stage.SaidAsync("MESSAGE_TOO_LARGE", Limit);
        await stage.HoldAsync(4);
        await TakesAsync("1048588");

        Task TakesAsync(string bytes) => stage.Logins.Admin.AlterTopicConfigsAsync(stage.Logins.SinkTopic, new Dictionary<string, string?> { ["max.message.bytes"] = bytes }, CancellationToken.None);
    }

    static Task<string> ResetAsync(FaultStage stage, int partition, long offset) =>
        FaultStage.WeirAsync("groups", "reset", stage.Logins.Group, "-t", stage.Logins.Topic, "-p", $"{partition}", "--to-offset", $"{offset}", "-b", stage.Cluster.BootstrapServers);

    static async Task EndedAsync(FaultStage stage, string code, string what)
    {
        await Wait.UntilAsync("every process has ended", Limit, () => Task.FromResult(stage.Workers.TrueForAll(worker => worker.Worker.HasExited)));
        foreach (var worker in stage.Workers.ToList())
        {
            Expect(worker.Worker.ExitCode == 78 && worker.Worker.Log.Contains(code, StringComparison.Ordinal) && worker.Worker.Log.Contains(what, StringComparison.Ordinal), $"it ended with 78 and {code}, {what}\n{worker.Worker.Log}");
            stage.Workers.Remove(worker);
        }
    }

    static IEnumerable<long> Told(FaultStage stage) => stage.Workers.SelectMany(worker => ToldGap().Matches(worker.Worker.Log)).Select(match => long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));

    [GeneratedRegex("WEIR6040.* offsets=([0-9]+)")]
    private static partial Regex ToldGap();

    static Task DeletedAsync(FaultStage stage, JsonElement verdict)
    {
        Expect(verdict.GetProperty("deleted").GetInt64() == stage.Lost, $"what is in no output are exactly the {stage.Lost} deleted records");
        return Task.CompletedTask;
    }

    static async Task DeleteBeforeAsync(FaultStage stage, long[] offsets)
    {
        await using var client = new KafkaClient(new() { BootstrapServers = stage.Cluster.BootstrapServers.Split(','), Seed = 1 });
        var metadata = await client.MetadataOfAsync([stage.Logins.Topic], CancellationToken.None);
        for (int partition = 0; partition < offsets.Length; partition++)
        {
            var request = new DeleteRecordsRequest { Topics = [new() { Name = stage.Logins.Topic, Partitions = [new() { PartitionIndex = partition, Offset = offsets[partition] }] }], TimeoutMs = 10_000 };
            var answer = await client.SendAsync(metadata.Find(stage.Logins.Topic, partition)!.Leader, Lane.Control, request, CancellationToken.None);
            Expect(answer.Topics[0].Partitions[0].ErrorCode == ErrorCode.None, "records can be deleted");
        }
    }

    static async Task LettersMissingAsync(FaultStage stage)
    {
        await stage.Logins.Admin.DeleteTopicAsync(stage.Logins.DeadTopic, CancellationToken.None);
        await WrittenAsync(stage, stage.Logins.Load.RecordAt(LettersFrom + 0.2));
        await stage.HoldAsync(5);
        foreach (var worker in stage.Workers) Expect(!worker.Worker.HasExited, $"it goes on trying\n{worker.Worker.Log}");
        long[] committed = await stage.Logins.CommittedAsync();
        var manifest = LoginManifest.Read(stage.Logins.Manifest);
        for (long number = stage.Logins.Load.RecordAt(LettersFrom); number < stage.Logins.Load.RecordAt(LettersFrom + 0.2); number++)
            Expect(manifest.Find(number) is { } run && committed[run.Partition] <= run.Offset + (number - run.First), "nothing is committed past a record whose letter has no topic");
        await stage.Logins.Admin.CreateTopicAsync(new NewTopic(stage.Logins.DeadTopic, Workload.Partitions), CancellationToken.None);
    }

    // The limit that the worker knows is that of its start.
    static async Task LettersRefusedAsync(FaultStage stage)
    {
        await stage.Logins.Admin.AlterTopicConfigsAsync(stage.Logins.DeadTopic, new Dictionary<string, string?> { ["max.message.bytes"] = "100" }, CancellationToken.None);
        await HaltedAsync(stage, "WEIR6030");
    }

    static async Task HaltedAsync(FaultStage stage, string told)
    {
        await stage.SaidAsync(told, Limit);
        await stage.HoldAsync(2);
        foreach (var worker in stage.Workers) Expect(!worker.Worker.HasExited, $"a process with a halted partition lives\n{worker.Worker.Log}");
        await stage.RestartAllAsync(() => stage.Logins.Admin.AlterTopicConfigsAsync(stage.Logins.DeadTopic, new Dictionary<string, string?> { ["max.message.bytes"] = "2000000" }, CancellationToken.None));
    }

    static Task WrittenAsync(FaultStage stage, long records) => Wait.UntilAsync($"{records} records are written", Limit, async () => (await stage.Logins.EndsAsync()).Sum() >= records);

    static void Expect(bool holds, string what)
    {
        if (!holds) throw new InvalidOperationException($"not so: {what}");
    }
}
