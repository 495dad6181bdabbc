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

    static readonly EnumerationOptions Everywhere = new() { RecurseSubdirectories = true, IgnoreInaccessible = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System | FileAttributes.ReparsePoint };

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

    /// <summary>The test files below a folder, by name.</summary>
    public static IReadOnlyList<string> Below(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", Everywhere).Where(IsTestFile).Order(StringComparer.Ordinal)];

    /// <summary>Whether the name is one of a test file.</summary>
    public static bool IsTestFile(string path) => Endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Reads a test file and compiles its pipeline; what is wrong with either is in the problems.</summary>
    public static PipelineTestFile Read(string path, StepCatalog steps)
    {
        var problems = new ProblemList();
        var process = PipelineEnvironment.OfProcess();
        var root = TextFile.Read(path, process, problems) is { } text ? YamlReader.Read(text, path, problems) : null;
        if (root is null && problems.Errors == 0)
            problems.Add("WEIR1003", new Position(path, 1, 1), "the file is empty", "Begin with '- name: …'.");
        var file = root is null ? null : new TestFileReader(path, problems).Read(root);
        if (file is null)
            return new PipelineTestFile(path, null, problems.InOrder(path), []);
        var pipeline = new TestedPipeline(file, steps, process, new TestLookups(root!.At, problems));
        return new PipelineTestFile(path, file.Pipeline, [.. problems.InOrder(path), .. pipeline.Problems], [.. file.Cases.Select(test => new PipelineTestCase(path, test, pipeline))]);
    }
}
