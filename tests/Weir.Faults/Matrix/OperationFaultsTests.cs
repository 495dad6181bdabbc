namespace Weir.Faults.Matrix;

public sealed class OperationFaultsTests
{
    [Theory]
    [InlineData(128 + 9, true)]
    [InlineData(0, false)]
    public void A_kill_came_in_time_where_it_was_the_kill_that_ended_the_process(int exitCode, bool inTime) => Assert.Equal(inTime, OperationFaults.CameInTime(exitCode, ""));

    [Theory]
    [InlineData(1)]
    [InlineData(70)]
    [InlineData(78)]
    [InlineData(128 + 6)]
    public void A_process_that_SIGTERM_makes_fail_before_the_kill_is_a_failure(int exitCode) =>
        Assert.Contains($"exit code {exitCode}\nits log", Assert.Throws<InvalidOperationException>(() => OperationFaults.CameInTime(exitCode, "its log")).Message, StringComparison.Ordinal);
}
