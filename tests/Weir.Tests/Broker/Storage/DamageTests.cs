using Weir.Broker.Storage;

namespace Weir.Tests.Broker.Storage;

public sealed class DamageTests
{
    static readonly StorageOptions Small = new() { JournalFileBytes = 1 << 20, SegmentBytes = 8 << 10, TailBytes = 2 << 10, IndexIntervalBytes = 512 };

    [Fact]
    public async Task A_bad_frame_that_others_follow_is_refused_with_topic_partition_and_offset()
    {
        var (disk, id) = await FilledAsync(clean: false, count: 5);
        disk.Files["journal/0000000000000001.journal"].Damage((3 * 4096) + 100);
        var problem = await Assert.ThrowsAsync<DamagedLogException>(() => LogStore.OpenAsync(disk, Small));
        Assert.Contains($"frame 4 of the journal in journal/0000000000000001.journal at byte 12288 (topic {id}, partition 0, offset 2) is damaged", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bad_last_frame_is_a_torn_end_and_is_cut_off()
    {
        var (disk, _) = await FilledAsync(clean: false, count: 5);
        disk.Files["journal/0000000000000001.journal"].Damage((5 * 4096) + 100);
        await using var store = await LogStore.OpenAsync(disk, Small);
        Assert.Equal(4, store.Partition("t", 0)!.HighWatermark);
        Assert.Equal(4, await store.AppendAsync(store.Partition("t", 0)!, Batches.Of("again")));
    }

    [Fact]
    public async Task A_bad_batch_in_a_segment_is_refused_with_topic_partition_and_offset()
    {
        var (disk, _) = await FilledAsync(clean: true, count: 100);
        var path = disk.Files.Keys.First(path => path.EndsWith("/00000000000000000000.log", StringComparison.Ordinal));
        var size = Batches.Of(new string('x', 150)).Length;
        disk.Files[path].Damage((7 * size) + 80);
        await using var store = await LogStore.OpenAsync(disk, Small);
        var problem = await Assert.ThrowsAsync<DamagedLogException>(() => store.Partition("t", 0)!.ValuesAsync());
        Assert.StartsWith("topic 't', partition 0, offset 7: the batch at offset 7 has checksum", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_or_missing_checkpoint_is_refused()
    {
        var (disk, _) = await FilledAsync(clean: true, count: 3);
        disk.Files["checkpoint"].Damage(40);
        Assert.Contains("checkpoint", (await Assert.ThrowsAsync<DamagedLogException>(() => LogStore.OpenAsync(disk, Small))).Message, StringComparison.Ordinal);
        await disk.DeleteAsync("checkpoint");
        Assert.Contains("checkpoint", (await Assert.ThrowsAsync<DamagedLogException>(() => LogStore.OpenAsync(disk, Small))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_journal_file_is_refused()
    {
        var (disk, _) = await FilledAsync(clean: true, count: 3);
        await disk.DeleteAsync("journal/0000000000000001.journal");
        Assert.Contains("journal/0000000000000001.journal is missing", (await Assert.ThrowsAsync<DamagedLogException>(() => LogStore.OpenAsync(disk, Small))).Message, StringComparison.Ordinal);
    }

    static async Task<(MemoryDisk Disk, Guid Topic)> FilledAsync(bool clean, int count)
    {
        var disk = new MemoryDisk();
        var store = await LogStore.OpenAsync(disk, Small);
        var topic = store.CreateTopic("t", 1, new Dictionary<string, string>(), out var created);
        await store.SyncedAsync(created);
        for (var index = 0; index < count; index++) await store.AppendAsync(topic.Partitions[0], Batches.Of(new string('x', 150)));
        if (!clean) return (disk.Crash(), topic.Id);
        await store.DisposeAsync();
        return (disk, topic.Id);
    }
}
