namespace Weir.Engine.Testing;

/// <summary>The pipeline of a test file: with keys made of their names, and no variables but those that the test file gives, so that a test has the same result everywhere.</summary>
sealed class TestedPipeline
{
    readonly PipelineCompilation? _compilation;

    public TestedPipeline(TestFileOptions file, StepCatalog steps, PipelineEnvironment process, TestLookups lookups)
    {
        if (file.Pipeline is null) return;
        _compilation = PipelineFile.Load(file.Pipeline, steps, new PipelineEnvironment
        {
            Variables = file.Variables,
            ReadFile = process.ReadFile,
            Stamp = process.Stamp,
            FolderExists = process.FolderExists,
            AllowsUnresolved = true,
            UsesTestKeys = true,
        });
        if (_compilation.Plan is { } plan) lookups.Feed(plan, file.Lookups);
    }

    /// <summary>Its errors; what is missing in its surroundings is none here.</summary>
    public IEnumerable<Problem> Problems => _compilation?.Problems.Where(problem => problem.Severity == ProblemSeverity.Error) ?? [];

    public PipelinePlan Plan => _compilation?.Plan ?? throw new InvalidOperationException("the pipeline has errors");
}
