using System.Globalization;
using Weir.Broker.Storage;
using Weir.Protocol;

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

    // The checksum covers neither the base offset nor what stands around it.
    [Theory]
    [InlineData(5, 7)] // the offset is 64 more
    [InlineData(70, 7)] // 64 less
    [InlineData(40, 7)] // the last of its segment, 64 more: the records in between would be jumped over
    [InlineData(40, 6)] // 16,384 more: behind all records
    [InlineData(119, 7)] // the last of all, 64 less
    [InlineData(20, 8)] // the length is 1 GiB more
    [InlineData(20, 11)] // less than a header
    [InlineData(20, 16)] // the format is 66
    public async Task A_batch_whose_head_is_not_what_was_written_is_refused_whether_the_segment_is_scanned_or_its_index_is_in_memory(int offset, int at)
    {
        var disk = new MemoryDisk();
        var options = Small with { SegmentBytes = 4 << 10 };
        var batch = Batches.Of(new string('x', 30));
        await using (var store = await LogStore.OpenAsync(disk, options))
        {
            var log = store.CreateTopic("t", 1, new Dictionary<string, string>(), out _).Partitions[0];
            for (var index = 0; index < 120; index++) await store.AppendAsync(log, batch);
            await log.FlushSyncedAsync();
            Flip();
            await IsRefusedAsync(log);
            Flip();
            Assert.Equal(120, (await log.ValuesAsync()).Count);
        }
        Flip();
        await using var again = await LogStore.OpenAsync(disk, options);
        await IsRefusedAsync(again.Partition("t", 0)!);

        void Flip()
        {
            var (segment, name) = disk.Files.Where(file => file.Key.EndsWith(".log", StringComparison.Ordinal)).Select(file => (First: int.Parse(file.Key[^24..^4], CultureInfo.InvariantCulture), file.Key))
                .Where(file => file.First <= offset).MaxBy(file => file.First);
            disk.Files[name].Damage(((offset - segment) * batch.Length) + at);
        }

        async Task IsRefusedAsync(PartitionLog log) =>
            Assert.StartsWith($"topic 't', partition 0, offset {offset}: ", (await Assert.ThrowsAsync<DamagedLogException>(() => log.ValuesAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_that_would_still_hold_the_offset_that_is_asked_for_is_refused_when_it_begins_elsewhere()
    {
        var disk = new MemoryDisk();
        await using var store = await LogStore.OpenAsync(disk, Small);
        var log = store.CreateTopic("t", 1, new Dictionary<string, string>(), out _).Partitions[0];
        var batch = Batches.Of([.. Enumerable.Repeat("x", 100)]);
        for (var index = 0; index < 3; index++) await store.AppendAsync(log, batch);
        await log.FlushSyncedAsync();
        // 100 to 199 become 36 to 135.
        disk.Files.Single(file => file.Key.EndsWith(".log", StringComparison.Ordinal)).Value.Damage(batch.Length + 7);
        using var buffer = new PooledBuffer();
        var problem = await Assert.ThrowsAsync<DamagedLogException>(() => log.ReadAsync(120, long.MaxValue, 1, buffer).AsTask());
        Assert.StartsWith($"topic 't', partition 0, offset 100: the batch at byte {batch.Length} says that its offset is 36, in topics/", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_segment_is_read_and_told_once_and_another_one_of_its_partition_too()
    {
        var (disk, _) = await FilledAsync(clean: true, count: 100);
        var segments = disk.Files.Keys.Where(path => path.EndsWith(".log", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToArray();
        foreach (var segment in segments[..2]) disk.Files[segment].Damage(80);
        var (told, reads) = (new List<string>(), 0);
        var watched = new WatchedDisk(disk, call =>
        {
            if (call.Operation == DiskOperation.Read && call.Path.EndsWith(".log", StringComparison.Ordinal)) reads++;
            return default;
        });
        await using var store = await LogStore.OpenAsync(watched, Small with { OnDamage = damage => told.Add(damage.Message) });
        var log = store.Partition("t", 0)!;
        var second = int.Parse(segments[1][^24..^4], CultureInfo.InvariantCulture);
        foreach (var offset in (int[])[0, 0, 5, second, second])
            await Assert.ThrowsAsync<DamagedLogException>(() => log.ValuesAsync(offset));
        Assert.Equal(2, reads);
        Assert.Equal(["topic 't', partition 0, offset 0", $"topic 't', partition 0, offset {second}"], told.Select(message => message[..message.IndexOf(':', StringComparison.Ordinal)]));
    }

    [Fact]
    public async Task A_segment_that_cannot_be_read_now_is_told_once_and_read_again()
    {
        var (disk, _) = await FilledAsync(clean: true, count: 20);
        var (told, isBroken) = (new List<string>(), true);
        var watched = new WatchedDisk(disk, call => isBroken && call.Operation == DiskOperation.Read && call.Path.EndsWith(".log", StringComparison.Ordinal) ? throw new IOException("input/output error") : default);
        await using var store = await LogStore.OpenAsync(watched, Small with { OnDamage = damage => told.Add(damage.Message) });
        var log = store.Partition("t", 0)!;
        for (var again = 0; again < 2; again++) await Assert.ThrowsAsync<DamagedLogException>(() => log.ValuesAsync());
        await Assert.ThrowsAsync<DamagedLogException>(() => log.FindAsync(0).AsTask());
        var message = Assert.Single(told);
        Assert.StartsWith("topic 't', partition 0, offset 0: topics/", message, StringComparison.Ordinal);
        Assert.Contains("cannot be read: input/output error", message, StringComparison.Ordinal);
        isBroken = false;
        Assert.Equal(20, (await log.ValuesAsync()).Count);
        isBroken = true;
        await Assert.ThrowsAsync<DamagedLogException>(() => log.ValuesAsync());
        Assert.Equal(2, told.Count);
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
