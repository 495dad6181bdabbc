using Weir.Engine;

namespace Weir.Tests.Engine.Configuration;

/// <summary>Compiles texts in <see cref="TestEnvironment"/>.</summary>
static class Compiling
{
    public const string Head = "weir: 1\nname: user-login\nsource: { topic: user-login }\nsink: { topic: user-login-processed }\ndead_letters: { topic: user-login-dead }\n";

    static readonly string FilePath = Path.Combine(TestEnvironment.Folder, "pipeline.yaml");

    /// <summary>The smallest pipeline with more settings at its end.</summary>
    public static PipelineCompilation Smallest(string more = "", bool allowsUnresolved = false) => Text(Head + more, allowsUnresolved);

    public static PipelineCompilation Text(string text, bool allowsUnresolved = false) =>
        PipelineFile.Compile(text, FilePath, TestCatalog.Steps, TestEnvironment.For(text, allowsUnresolved));

    public static PipelinePlan Plan(string more = "")
    {
        var compilation = Smallest(more);
        Assert.Empty(compilation.Problems);
        return compilation.Plan!;
    }

    /// <summary>The problems as they are printed, each hint on a line of its own, files named from their folder.</summary>
    public static string Print(PipelineCompilation compilation) =>
        string.Concat(compilation.Problems.Select(problem => $"{problem}\n{(problem.Hint is null ? "" : $"  {problem.Hint}\n")}"))
            .Replace(TestEnvironment.Folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal);

    /// <summary>As <see cref="Text"/>, from bytes.</summary>
    public static PipelineCompilation Bytes(byte[] bytes)
    {
        var environment = TestEnvironment.For(System.Text.Encoding.Latin1.GetString(bytes));
        return PipelineFile.Load(FilePath, TestCatalog.Steps, new PipelineEnvironment
        {
            Variables = environment.Variables,
            Flags = environment.Flags,
            FolderExists = environment.FolderExists,
            ReadFile = path => path == FilePath ? bytes : environment.ReadFile(path),
        });
    }
}
