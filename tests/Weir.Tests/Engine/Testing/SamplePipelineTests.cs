using Weir.Engine.Testing;
using Weir.Tests.Repository;

namespace Weir.Tests.Engine.Testing;

public sealed class SamplePipelineTests
{
    public static TheoryData<PipelineTestCase> Cases => [.. PipelineTests.Load(Path.Combine(RepositoryRoot.Path, "samples"))];

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void A_sample_does_what_its_tests_say(PipelineTestCase test) => Assert.Null(test.Run().Message);
}
