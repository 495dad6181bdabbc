namespace Weir.Tests.Fuzz;

/// <summary>Runs the targets in turn on inputs of a seed, each within its bounds of time and memory.</summary>
static class FuzzRun
{
    /// <summary>A run that takes longer is a hang.</summary>
    static readonly TimeSpan TimeMax = TimeSpan.FromSeconds(20);

    /// <summary>All there are, each with its own name for files and commands.</summary>
    public static IReadOnlyDictionary<string, Func<FuzzTarget>> Targets { get; } = new Dictionary<string, Func<FuzzTarget>>
    {
        ["request"] = () => new RequestTarget(),
        ["connection"] = () => new ConnectionTarget(),
        ["response"] = () => new ResponseTarget(),
        ["batch"] = () => new BatchTarget(),
        ["folder"] = () => new FolderTarget(),
    };

    /// <summary>Runs one target on one input.</summary>
    /// <returns>What went wrong; null for nothing.</returns>
    public static async Task<string?> OnceAsync(FuzzTarget target, byte[] input)
    {
        long before = GC.GetTotalAllocatedBytes();
        try
        {
            // A loop without end must not take the caller along.
            var run = Task.Run(() => target.RunAsync(input));
            await run.WaitAsync(TimeMax, TimeProvider.System);
        }
        catch (TimeoutException)
        {
            return $"no end within {TimeMax.TotalSeconds} s";
        }
        catch (Exception failure)
        {
            return failure.ToString();
        }
        long allocated = GC.GetTotalAllocatedBytes() - before;
        return allocated > target.AllocatedBytesMax ? $"{allocated} bytes allocated; {target.AllocatedBytesMax} are allowed" : null;
    }

    /// <summary>Runs a target on input after input.</summary>
    /// <param name="name">The target.</param>
    /// <param name="seed">Of the inputs.</param>
    /// <param name="duration">For how long.</param>
    /// <param name="failures">Where failures go; the run goes on with a new target after one, and ends with the tenth.</param>
    /// <returns>How many inputs.</returns>
    public static async Task<int> RunAsync(string name, int seed, TimeSpan duration, List<FuzzFailure> failures)
    {
        const int FailuresMax = 10;
        long began = TimeProvider.System.GetTimestamp();
        int runs = 0, failed = 0;
        var target = Targets[name]();
        for (; TimeProvider.System.GetElapsedTime(began) < duration && failed < FailuresMax; runs++)
        {
            byte[] input = target.Draw(new Random(unchecked((seed * 1_000_003) + runs)));
            if (await OnceAsync(target, input) is not { } what) continue;
            failures.Add(new(name, input, $"seed {seed}, input {runs}: {what}"));
            failed++;
            target = Targets[name]();
        }
        await target.DisposeAsync();
        return runs;
    }
}
