using Weir.Commands;
using Weir.Engine;

namespace Weir.Reference;

/// <summary>The generated part of docs/reference that only the program can write.</summary>
static class ProgramPages
{
    /// <summary>File name and text of each.</summary>
    public static IReadOnlyDictionary<string, string> All()
    {
        var io = new ProgramIo { Out = TextWriter.Null, Error = TextWriter.Null, Variable = _ => null };
        return new Dictionary<string, string>
        {
            ["commands.md"] = CommandsPage.Text(AllCommands.For(io, StepCatalog.BuiltIn())),
            ["metrics.md"] = MetricsPage.Text(),
        };
    }

    /// <summary>Writes them below a checkout's root.</summary>
    public static void Write(string root)
    {
        foreach (var (name, text) in All()) File.WriteAllText(Path.Combine(root, "docs", "reference", name), text);
    }
}
