using Weir.Engine;
using Weir.Kafka.Worker;
using Weir.Protocol;

namespace Weir.Tests.Kafka.Worker;

/// <summary>On a cluster without topic ids: Kafka before 2.8, and others.</summary>
public sealed class OutputGuardTests : IAsyncDisposable
{
    readonly ScriptedCluster _cluster = new();
    WorkerParts? _parts;

    public async ValueTask DisposeAsync()
    {
        if (_parts is not null) await _parts.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    /// <summary>It may be a broker that does not know yet of partitions that were added.</summary>
    [Fact]
    public async Task Fewer_partitions_end_the_run_only_after_something_could_not_be_written_for_long()
    {
        var guard = await GuardAsync(partitions: 6);
        guard.ThrowIfSmaller();
        var error = await Assert.ThrowsAsync<WeirException>(() => guard.HeedUnknownAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("WEIR2020", "topic 't' was deleted and created anew with 4 partitions; the pipeline began with 6 and writes to each of them"), (error.Code, error.Message));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(2)]
    public async Task As_many_or_more_do_not(int partitions) => await (await GuardAsync(partitions)).HeedUnknownAsync(TestContext.Current.CancellationToken);

    async Task<OutputGuard> GuardAsync(int partitions)
    {
        _parts = ScriptedWorker.Of(_cluster, new("t", partitions) { Id = new Uuid(1, 2) });
        await _parts.Client.RefreshAsync(["t"], TestContext.Current.CancellationToken);
        return new(_parts);
    }
}
