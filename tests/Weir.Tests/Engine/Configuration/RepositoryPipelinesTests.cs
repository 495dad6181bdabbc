using Weir.Engine;
using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Configuration;

public sealed class RepositoryPipelinesTests
{
    [Theory]
    [InlineData("samples/user-login/pipeline.yaml")]
    [InlineData("bench/login-job.yaml")]
    public void A_pipeline_of_the_repository_compiles(string path)
    {
        var compilation = PipelineFile.Load(Path.Combine(RepositoryRoot.Path, path), StepCatalog.BuiltIn(), PipelineEnvironment.OfProcess([new("brokers", "localhost:9092")], allowsUnresolved: true));

        Assert.DoesNotContain(compilation.Problems, problem => problem.Severity == ProblemSeverity.Error);
        Assert.NotNull(compilation.PlanOrThrow().NewProcessor(TimeProvider.System));
    }
}
