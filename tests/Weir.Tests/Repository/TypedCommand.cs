using System.CommandLine;
using Weir.Commands;
using Weir.Engine.Steps;

namespace Weir.Tests.Repository;

/// <summary>A command of <c>weir</c> as somebody types it, read by the program's own parser.</summary>
static class TypedCommand
{
    /// <returns>What the parser says against it; null: it is understood.</returns>
    public static string? Problem(string[] words)
    {
        var root = Root();
        return UsageProblems.Of(root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null }), words) is [var first, ..] ? first : null;
    }

    /// <summary>How many words at the beginning are verbs.</summary>
    public static int Verbs(string[] words)
    {
        Command command = Root();
        int verbs = 0;
        while (verbs < words.Length && Verb(command, words[verbs]) is { } verb) (command, verbs) = (verb, verbs + 1);
        return verbs;
    }

    public static Command? Verb(Command of, string word) => of.Subcommands.FirstOrDefault(inner => inner.Name == word);

    public static RootCommand Root()
    {
        var root = new RootCommand();
        foreach (var command in AllCommands.For(new ProgramIo { Out = TextWriter.Null, Error = TextWriter.Null }, BuiltInSteps.Catalog())) root.Add(command);
        return root;
    }
}
