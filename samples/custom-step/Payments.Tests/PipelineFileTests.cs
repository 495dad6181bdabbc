using Weir.Engine;
using Weir.Engine.Testing;
using Xunit;

namespace Payments.Tests;

public sealed class PipelineFileTests
{
    public static TheoryData<PipelineTestCase> Cases => [.. PipelineTests.Load(AppContext.BaseDirectory, StepCatalog.BuiltIn().Add(CheckDigit.Spec).Add(Mask.Spec))];

    [Theory, MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void The_pipeline_does_what_its_test_file_says(PipelineTestCase test) => Assert.Null(test.Run().Message);
}
