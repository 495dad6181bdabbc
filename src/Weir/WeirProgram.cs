using Weir.Commands;
using Weir.Engine;
using Weir.Engine.Steps;

namespace Weir;

/// <summary>The command line of <c>weir</c>: exit codes 0 done, 1 the work failed, 2 wrong usage, 69 unreachable, 78 configuration.</summary>
public static class WeirProgram
{
    /// <summary>Parses <paramref name="args"/>, runs the command and returns the exit code.</summary>
    /// <param name="args">As <c>Main</c> gets them.</param>
    /// <param name="addSteps">Adds steps of one's own to those that come with Weir; pipeline files can then name them.</param>
    /// <example><code>return await WeirProgram.RunAsync(args, steps => steps.Add(Mask.Spec));</code></example>
    public static async Task<int> RunAsync(string[] args, Action<StepCatalog>? addSteps = null)
    {
        var steps = BuiltInSteps.Catalog();
        addSteps?.Invoke(steps);
        using var termination = new Termination();
        var io = ProgramIo.OfProcess();
        return await CommandLine.RunAsync(args, io, AllCommands.For(io, steps, args), termination.Asked);
    }
}
