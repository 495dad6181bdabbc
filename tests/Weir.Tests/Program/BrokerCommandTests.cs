namespace Weir.Tests.Program;

public sealed class BrokerCommandTests : IAsyncLifetime
{
    TestProgram _program = null!;

    public async ValueTask InitializeAsync() => _program = await TestProgram.StartAsync();

    public ValueTask DisposeAsync() => _program.DisposeAsync();

    [Theory]
    [InlineData("--override num.partitions", "--override 'num.partitions' is no name=value")]
    [InlineData("--override num.partitions=none", "--override num.partitions=none: 'none' does not fit num.partitions")]
    [InlineData("--override group.consumer.session.timeout.ms=5000", "--override: group.consumer.heartbeat.interval.ms is 5000 and must be less than group.consumer.session.timeout.ms, which is 5000")]
    [InlineData("--override group.min.session.timeout.ms=10000 --override group.max.session.timeout.ms=9999", "--override: group.min.session.timeout.ms is 10000 and must be at most group.max.session.timeout.ms, which is 9999")]
    public async Task Settings_that_cannot_be_are_wrong_usage_and_no_folder_is_made(string overrides, string what)
    {
        string data = Path.Combine(_program.Folder, "data");
        var ran = await _program.Run($"broker --data {data} --listen 127.0.0.1:0 {overrides}");
        Assert.Equal((2, "", 1), (ran.Exit, ran.Out, ran.Error.Count(c => c == '\n')));
        Assert.StartsWith($"weir: WEIR8000 {what}", ran.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(data));
    }
}
