using System.Text;
using Weir.Commands;
using Weir.Engine.Steps;

namespace Weir.Tests.Program;

/// <summary>Commands that need no broker, run in this process.</summary>
static class InProcess
{
    public static async Task<Ran> Run(string[] args, string input = "", IReadOnlyDictionary<string, string>? variables = null)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var io = new ProgramIo { Out = output, Error = error, InBytes = new MemoryStream(Encoding.UTF8.GetBytes(input)), Variable = name => variables?.GetValueOrDefault(name) };
        int exit = await CommandLine.RunAsync(args, io, AllCommands.For(io, BuiltInSteps.Catalog(), args), CancellationToken.None);
        return new(exit, output.ToString(), error.ToString());
    }
}
