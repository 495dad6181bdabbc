namespace Weir.Faults.Matrix;

/// <summary>What operating a pipeline does to it.</summary>
static class OperationFaults
{
    public static IReadOnlyList<Fault> All { get; } =
    [
        new("terminated", "SIGTERM under load: exit 0 within 5 s, and a start again", TimeSpan.FromSeconds(4), TerminatedAsync),
        new("killed-while-ending", "kill -9 while SIGTERM is being obeyed", TimeSpan.FromSeconds(4), KilledWhileEndingAsync),
    ];

    public static async Task TerminatedAsync(FaultStage stage)
    {
        var worker = stage.Any;
        await stage.TerminateAsync(worker);
        stage.Start(worker.Name);
    }

    static async Task KilledWhileEndingAsync(FaultStage stage)
    {
        var worker = stage.Any;
        worker.Worker.Terminate();
        await stage.HoldAsync(stage.Random.NextDouble() * 0.15);
        await stage.KillAsync(worker);
        stage.Start(worker.Name);
    }
}
