using Weir.Engine.Testing;
using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Testing;

public sealed class SamplePipelineTests
{
    /// <summary>Its step is its own program's, which runs its tests: <c>PackedSampleTests</c>.</summary>
    const string WithAStepOfItsOwn = "custom-step";

    public static TheoryData<PipelineTestCase> Cases =>
    [
        .. Directory.GetDirectories(Path.Combine(RepositoryRoot.Path, "samples"))
            .Where(folder => Path.GetFileName(folder) != WithAStepOfItsOwn && File.Exists(Path.Combine(folder, "pipeline.yaml")))
            .Order(StringComparer.Ordinal)
            .SelectMany(folder => PipelineTests.Load(folder)),
    ];

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_sample_does_what_its_tests_say(PipelineTestCase test) => Assert.Null(test.Run().Message);
}
