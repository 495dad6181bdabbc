using Weir.Engine.Configuration;
using Weir.Engine.Configuration.Yaml;

namespace Weir.Engine.Testing;

/// <summary>Tests of pipelines, written as <c>*.test.yaml</c> beside them: what becomes of a record, with fixed keys, a fixed clock and no broker.</summary>
/// <example>From xunit, one test for each case:<code>
/// public static TheoryData&lt;PipelineTestCase&gt; Cases => [.. PipelineTests.Load("pipelines")];
///
/// [Theory, MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
/// public void The_pipeline_does_what_its_test_says(PipelineTestCase test) => Assert.Null(test.Run().Message);
/// </code></example>
public static class PipelineTests
{
    /// <summary>How the names of test files end.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".test.yaml", ".test.yml"];

    /// <summary>Every case of a test file, or of all test files below a folder.</summary>
    /// <param name="path">The file or folder.</param>
    /// <param name="steps">The steps that pipelines can name; by default those that come with Weir.</param>
    /// <exception cref="WeirException">A test file or its pipeline has an error, or there is no test file.</exception>
    public static IReadOnlyList<PipelineTestCase> Load(string path, StepCatalog? steps = null)
    {
        var files = Directory.Exists(path) ? Below(path) : [path];
        if (files.Count == 0)
            throw new WeirException("WEIR1401", $"no test file is below '{path}'", "Write one beside the pipeline: pipeline.test.yaml.");
        var cases = new List<PipelineTestCase>();
        foreach (var file in files.Select(name => Read(name, steps ?? StepCatalog.BuiltIn())))
        {
            if (file.Problems.FirstOrDefault(problem => problem.Severity == ProblemSeverity.Error) is { } wrong)
                throw new WeirException(wrong.Code, wrong.ToString(), wrong.Hint);
            cases.AddRange(file.Cases);
        }
        return cases;
    }

    /// <summary>The test files below a folder, by name. Not in bin, obj, artifacts, node_modules or hidden folders, which hold copies and other people's files.</summary>
    public static IReadOnlyList<string> Below(string folder) => [.. ProjectFolder.Files(folder).Where(IsTestFile).Order(StringComparer.Ordinal)];

    /// <summary>Whether the name is one of a test file.</summary>
    public static bool IsTestFile(string path) => Endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Reads a test file and compiles its pipeline; what is wrong with either is in the problems.</summary>
    public static PipelineTestFile Read(string path, StepCatalog steps)
    {
        var problems = new ProblemList();
        var file = Read(TextFile.Read(path, PipelineEnvironment.OfProcess(), problems), path, problems, allowsNone: false);
        if (file is null)
            return new PipelineTestFile(path, null, problems.InOrder(path), []);
        var pipeline = new TestedPipeline(file, steps, PipelineEnvironment.OfProcess(), new TestLookups(file.Root.At, problems));
        return new PipelineTestFile(path, file.Pipeline, [.. problems.InOrder(path), .. pipeline.Problems], [.. file.Cases.Select(test => new PipelineTestCase(path, test, pipeline))]);
    }

    /// <summary>The pipeline file that a test file names, or that stands beside it; null where there is none or the test file cannot be read.</summary>
    public static string? PipelineOf(string path)
    {
        var problems = new ProblemList();
        return Read(TextFile.Read(path, PipelineEnvironment.OfProcess(), problems), path, problems, allowsNone: true)?.Pipeline;
    }

    /// <summary>Makes failing cases of a test file, and those without <c>output</c>, <c>dead</c> or <c>dropped</c>, expect what the pipeline gives. Cases that pass, comments and layout stay as they are.</summary>
    /// <param name="path">The test file.</param>
    /// <param name="steps">The steps that pipelines can name.</param>
    /// <param name="chosen">Which cases, by name; by default all.</param>
    /// <returns>The new text and what changed; nothing is written before <see cref="PipelineTestUpdate.Write"/>.</returns>
    public static PipelineTestUpdate Update(string path, StepCatalog steps, Func<string, bool>? chosen = null)
    {
        var problems = new ProblemList();
        var text = TextFile.Read(path, PipelineEnvironment.OfProcess(), problems);
        var pipeline = Read(text, path, problems, allowsNone: true) is { } file ? new TestedPipeline(file, steps, PipelineEnvironment.OfProcess(), new TestLookups(file.Root.At, problems)) : null;
        IReadOnlyList<Problem> found = [.. problems.InOrder(path), .. pipeline?.Problems ?? []];
        if (pipeline is null || found.Any(problem => problem.Severity == ProblemSeverity.Error))
            return new PipelineTestUpdate(path, found, [], null);
        var cases = new List<UpdatedTestCase>();
        var updated = new TestFileUpdater(path, pipeline).Update(text!, chosen ?? (_ => true), cases);
        return new PipelineTestUpdate(path, found, cases, updated == text ? null : updated);
    }

    /// <summary>A JSON Schema (draft-07) of test files, for editors: completion, documentation, mistakes underlined.</summary>
    public static string EditorSchema() => TestFileSchema.Text();

    static TestFileOptions? Read(string? text, string path, ProblemList problems, bool allowsNone)
    {
        var root = text is null ? null : YamlReader.Read(text, path, problems);
        if (root is null && problems.Errors == 0)
            problems.Add("WEIR1003", new Position(path, 1, 1), "the file is empty", "Begin with '- name: …'.");
        return root is null ? null : new TestFileReader(path, problems, allowsNone).Read(root);
    }
}
