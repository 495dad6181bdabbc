using Weir.Engine.Testing;

namespace Weir.Tests.Samples;

public sealed class SampleTestFilesTests
{
    public static TheoryData<string, int> Samples => new() { { "user-login", 5 }, { "clickstream", 4 }, { "customers", 3 }, { "hosted", 2 } };

    [Theory, MemberData(nameof(Samples))]
    public void A_samples_test_file_holds(string sample, int least)
    {
        var cases = PipelineTests.Load(SampleRun.FolderOf(sample));
        Assert.True(cases.Count >= least);
        Assert.All(cases, test => Assert.Null(test.Run().Message));
    }
}
