namespace Weir.Faults.Matrix;

/// <summary>Members of the group come, go, sleep, and share a name.</summary>
static class MembershipFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("rebalance-storm", "a third member comes or goes every 2 s", TimeSpan.FromSeconds(15), StormAsync) { SecondsShort = 8 },
        new("zombie", "a worker stands still for 13 s (SIGSTOP), its peer takes over, and it wakes (SIGCONT)", TimeSpan.FromSeconds(16), ZombieAsync) { SecondsShort = 16 },
        new("same-name-twice", "a second process takes a running one's name: one of them ends, with exit code 78", TimeSpan.FromSeconds(12), TwiceAsync) { SecondsShort = 15 },
    ];

    static async Task StormAsync(FaultStage stage)
    {
        for (int round = 0; round < (stage.IsShort ? 1 : 3); round++)
        {
            var third = stage.Start("pod-2");
            await Wait.UntilAsync("the third member has started", TimeSpan.FromSeconds(20), () => Task.FromResult(third.Worker.IsStarted));
            await stage.HoldAsync(2);
            await stage.TerminateAsync(third);
            await stage.HoldAsync(2);
        }
    }

    static async Task ZombieAsync(FaultStage stage)
    {
        var worker = stage.Any;
        worker.Worker.Suspend();
        await stage.HoldAsync(13, whole: true);
        worker.Worker.Resume();
    }

    // Whoever is fenced a second time within a minute ends; a static member that was replaced says so too.
    static async Task TwiceAsync(FaultStage stage)
    {
        var first = stage.Any;
        var second = stage.Start(first.Name);
        await Wait.UntilAsync("one of two with one name has ended", TimeSpan.FromSeconds(60), () => Task.FromResult(first.Worker.HasExited || second.Worker.HasExited));
        var ended = first.Worker.HasExited ? first : second;
        if (ended.Worker.ExitCode != 78) throw new InvalidOperationException($"ended with exit code {ended.Worker.ExitCode}\n{ended.Worker.Log}");
        stage.Workers.Remove(ended);
    }
}
