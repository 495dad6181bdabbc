using System.Globalization;
using Weir.Faults.Forwarding;
using Weir.Protocol.Messages;

namespace Weir.Faults.Matrix;

/// <summary>What operating a pipeline does to it.</summary>
static class OperationFaults
{
    static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(5);

    /// <summary>What a process may grow by while its sink stands still: less than the records that come meanwhile.</summary>
    const long GrowthMax = 100L << 20;

    /// <summary>What lag must grow by in a minute: five in six of the records that come.</summary>
    const long LagGrows = 1_000_000;

    const int SeedOfTenMinutes = 20;

    /// <summary>The exit code of a process that SIGKILL ended.</summary>
    const int Killed = 128 + 9;

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("terminated", "SIGTERM under load: exit 0 within 5 s, and a start again", TimeSpan.FromSeconds(4), TerminatedAsync),
        new("killed-while-ending", "kill -9 while SIGTERM is being obeyed", TimeSpan.FromSeconds(4), KilledWhileEndingAsync),
        new("key-rotated", "new versions of both keys appear under load: each token is right for the version it names, and both versions are there", TimeSpan.FromSeconds(6), RotateAsync)
        {
            ExpectAsync = async (stage, _) => Expect(await BothVersionsAsync(stage), "tokens of both versions are there"),
            IsForSequences = false,
        },
        new("clock-set", "the clocks of both processes are set an hour ahead, two hours back and right again, under load", TimeSpan.FromSeconds(9), SetClockAsync)
        {
            Workers = options => options with { HasOwnSteps = true },
            MovesClocks = true,
        },
        new("rolling-upgrade", "one process after the other is replaced by one of another version, and back (N, N+1, N): WEIR_PREVIOUS names the other one", TimeSpan.FromSeconds(16), UpgradeAsync)
        {
            Needs = Previous,
            IsInShortForm = false,
            IsForSequences = false,
        },
        new("sink-stands-still", "the broker takes no output for 60 s, with seed 20 for ten minutes: lag grows by a million records a minute, and no process by more than 100 MiB", TimeSpan.FromSeconds(62), StandStillAsync) { IsForSequences = false },
        new("memory-limited", "the runtime may have 64 MiB of managed memory and no more (DOTNET_GCHeapHardLimit); the broker takes no output for 20 s, and the lag is worked off", TimeSpan.FromSeconds(22), LimitedAsync)
        {
            Workers = options => options with { Variables = new Dictionary<string, string?>(options.Variables) { ["DOTNET_GCHeapHardLimit"] = "0x4000000" } },
            IsForSequences = false,
        },
    ];

    const string Previous = "WEIR_PREVIOUS";

    public static async Task TerminatedAsync(FaultStage stage)
    {
        var worker = stage.Any;
        var took = await stage.TerminateAsync(worker);
        // What is promised is asserted where the machine has nothing else to do.
        if (!stage.IsShort && took > EndsWithin) throw new TimeoutException($"SIGTERM took {took.TotalSeconds:0.0} s");
        stage.Start(worker.Name);
    }

    // Where the kill comes too late it is tried again, sooner.
    static async Task KilledWhileEndingAsync(FaultStage stage)
    {
        double wait = stage.Random.NextDouble() * 0.15;
        for (int tries = 0; tries < 8; tries++, wait /= 2)
        {
            var worker = stage.Any;
            worker.Worker.Terminate();
            await stage.HoldAsync(wait);
            await stage.KillAsync(worker);
            bool inTime = CameInTime(worker.Worker.ExitCode, worker.Worker.Log);
            stage.Start(worker.Name);
            if (inTime) return;
            await stage.GoesOnAsync();
        }
        throw new InvalidOperationException("every kill came too late: it had ended already");
    }

    /// <summary>Whether the kill ended a process that was obeying SIGTERM; not where that had ended well already.</summary>
    /// <exception cref="InvalidOperationException">It ended by itself, and not well.</exception>
    public static bool CameInTime(int exitCode, string log) => exitCode switch
    {
        Killed => true,
        0 => false,
        _ => throw new InvalidOperationException($"SIGTERM ended with exit code {exitCode}\n{log}"),
    };

    // Each is ended as a rolling upgrade ends it, by SIGTERM, and goes on under load before the next one follows.
    static async Task UpgradeAsync(FaultStage stage)
    {
        string other = Environment.GetEnvironmentVariable(Previous)!;
        foreach (string? program in (string?[])[other, null])
        {
            foreach (string name in stage.Workers.Select(worker => worker.Name).ToList())
            {
                await stage.TerminateAsync(stage.Workers.Single(worker => worker.Name == name));
                stage.Start(name, options => options with { Program = program });
                await stage.GoesOnAsync();
            }
        }
    }

    static async Task RotateAsync(FaultStage stage)
    {
        await stage.HoldAsync(1);
        stage.Logins.RotateKeys(version: 2);
        await stage.HoldAsync(4);
    }

    static async Task<bool> BothVersionsAsync(FaultStage stage)
    {
        string written = await FaultStage.WeirAsync("consume", "-t", stage.Logins.SinkTopic, "-p", "0", "-e", "-b", stage.Cluster.BootstrapServers);
        return written.Contains("\"ip_token\":\"v1:", StringComparison.Ordinal) && written.Contains("\"ip_token\":\"v2:", StringComparison.Ordinal);
    }

    static async Task SetClockAsync(FaultStage stage)
    {
        foreach (int seconds in (int[])[3_600, -7_200, 0])
        {
            await File.WriteAllTextAsync(stage.ClockFile, seconds.ToString(CultureInfo.InvariantCulture));
            await stage.HoldAsync(2.5);
        }
        File.Delete(stage.ClockFile);
    }

    static async Task LimitedAsync(FaultStage stage)
    {
        await HoldOutputsAsync(stage, stage.IsShort ? 5 : 20, () => { });
        await stage.GoesOnAsync();
    }

    static async Task StandStillAsync(FaultStage stage)
    {
        var before = stage.Workers.ToDictionary(worker => worker, worker => worker.Worker.ResidentBytes);
        await HoldOutputsAsync(stage, stage.IsShort ? 5 : stage.Seed == SeedOfTenMinutes ? 600 : 60, () =>
        {
            foreach (var (worker, bytes) in before)
            {
                long grown = worker.Worker.ResidentBytes - bytes;
                Expect(grown < GrowthMax, $"{worker.Name} grew by {grown >> 20} MiB");
            }
        });
    }

    // Lag grows meanwhile.
    static async Task HoldOutputsAsync(FaultStage stage, int seconds, Action eachSecond)
    {
        var held = new HeldApi(ApiKey.Produce);
        foreach (var worker in stage.Workers) worker.Trap.Set(held);
        try
        {
            for (int second = 0; second < seconds; second++)
            {
                await stage.HoldAsync(1);
                Expect(stage.Workers.TrueForAll(worker => !worker.Worker.HasExited), "every process lives");
                eachSecond();
            }
            long behind = (await stage.Logins.EndsAsync()).Sum() - (await stage.Logins.CommittedAsync()).Sum();
            // Beside other pipelines the load may stand still for a while, too.
            Expect(behind > (stage.IsShort ? stage.Logins.Load.Rate * seconds / 2 : LagGrows * seconds / 60), $"lag grew, it is {behind}");
        }
        finally
        {
            foreach (var worker in stage.Workers) worker.Trap.Clear();
            held.Release();
        }
    }

    static void Expect(bool holds, string what)
    {
        if (!holds) throw new InvalidOperationException($"not so: {what}");
    }
}
