using Xunit.Sdk;

namespace Weir.Tests.Broker.Storage;

/// <summary>What compaction leaves of a log, under random work, readers and losses of power.</summary>
public sealed class CompactionTests
{
    public static TheoryData<int> Seeds => LongForm.Seeds([.. Enumerable.Range(1, 50)]);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Of_each_key_the_last_committed_record_stays_whoever_reads_meanwhile_and_whatever_is_cut_off(int seed) => SeededScheduler.Run(seed, new CompactionRun(seed).RunAsync);

    [Fact]
    public void A_record_that_is_missing_is_found_out() => Assert.ThrowsAny<XunitException>(() => SeededScheduler.Run(1, new CompactionRun(1, isFaulty: true).RunAsync));
}
