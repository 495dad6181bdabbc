using Weir.Commands;

namespace Weir;

/// <summary>The command line of <c>weir</c>: exit codes 0 done, 1 the work failed, 2 wrong usage, 69 unreachable, 78 configuration.</summary>
public static class WeirProgram
{
    /// <summary>Parses <paramref name="args"/>, runs the command and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var termination = new Termination();
        var io = ProgramIo.OfProcess();
        return await CommandLine.RunAsync(args, io, AllCommands.For(io), termination.Asked);
    }
}
