using Weir.Broker.Storage;
using Weir.Protocol;

namespace Weir.Tests.Broker.Storage;

public sealed class LogStoreTests
{
    static readonly StorageOptions Small = new() { JournalFileBytes = 64 << 10, SegmentBytes = 8 << 10, TailBytes = 2 << 10, IndexIntervalBytes = 512 };
    static readonly Dictionary<string, string> NoConfig = [];

    [Fact]
    public async Task What_was_appended_is_read_back_from_memory_from_segments_and_after_a_clean_restart()
    {
        var disk = new MemoryDisk();
        var expected = new List<string>();
        await using (var store = await LogStore.OpenAsync(disk, Small))
        {
            var log = store.CreateTopic("t", 1, NoConfig, out _).Partitions[0];
            for (var index = 0; index < 500; index++)
            {
                Assert.Equal(2 * index, await store.AppendAsync(log, Batches.Of($"a{index}", $"b{index}")));
                expected.Add($"{2 * index}:a{index}");
                expected.Add($"{(2 * index) + 1}:b{index}");
            }
            Assert.Equal(expected, await log.ValuesAsync());
            Assert.Equal(expected[777..], await log.ValuesAsync(777));
        }
        await using var again = await LogStore.OpenAsync(disk, Small);
        Assert.Equal((0, 1000), (again.Replayed.Frames, again.Partition("t", 0)!.HighWatermark));
        Assert.Equal(expected, await again.Partition("t", 0)!.ValuesAsync());
        Assert.Equal(1000, await again.AppendAsync(again.Partition("t", 0)!, Batches.Of("next")));
        Assert.Equal(["998:a499", "999:b499", "1000:next"], await again.Partition("t", 0)!.ValuesAsync(998));
    }

    [Fact]
    public async Task Only_base_offset_and_leader_epoch_of_a_batch_change()
    {
        await using var store = await LogStore.OpenAsync(new MemoryDisk(), Small);
        var log = store.CreateTopic("t", 1, NoConfig, out _).Partitions[0];
        var sent = Batches.Of("x", "y");
        await store.AppendAsync(log, (byte[])[.. sent, .. sent]);
        using var buffer = new PooledBuffer();
        await log.ReadAsync(2, long.MaxValue, 1000, buffer);
        RecordBatchHeader.SetPlace(sent, 2, 0);
        Assert.Equal(sent, buffer.WrittenSpan.ToArray());
    }

    [Fact]
    public async Task The_high_watermark_moves_when_the_fsync_has_returned_and_not_before()
    {
        var gate = new TaskCompletionSource();
        var disk = new WatchedDisk(new MemoryDisk(), call => call.Operation == DiskOperation.Sync && call.Path.StartsWith("journal", StringComparison.Ordinal) ? new(gate.Task) : default);
        gate.SetResult();
        await using var store = await LogStore.OpenAsync(disk, Small);
        var log = store.CreateTopic("t", 1, NoConfig, out var created).Partitions[0];
        await store.SyncedAsync(created);
        gate = new TaskCompletionSource();
        var moved = new TaskCompletionSource();
        log.HighWatermarkMoved += _ => moved.TrySetResult();
        var appended = log.Append(Batches.Of("x"), 0);
        var synced = store.SyncedAsync(appended.Frame).AsTask();
        Assert.Equal((1, 0, false, false), (log.EndOffset, log.HighWatermark, synced.IsCompleted, moved.Task.IsCompleted));
        Assert.Empty(await log.ValuesAsync());
        gate.SetResult();
        await synced;
        await moved.Task;
        Assert.Equal(["0:x"], await log.ValuesAsync());
    }

    [Fact]
    public async Task Appends_that_come_in_while_an_fsync_runs_share_the_next_one()
    {
        var syncs = 0;
        var gate = Task.CompletedTask;
        var disk = new WatchedDisk(new MemoryDisk(), call =>
        {
            if (call.Operation != DiskOperation.Sync || !call.Path.StartsWith("journal", StringComparison.Ordinal)) return default;
            Interlocked.Increment(ref syncs);
            return new(gate);
        });
        await using var store = await LogStore.OpenAsync(disk, Small);
        var topic = store.CreateTopic("t", 20, NoConfig, out var created);
        await store.SyncedAsync(created);
        var release = new TaskCompletionSource();
        gate = release.Task;
        var first = store.AppendAsync(topic.Partitions[0], Batches.Of("x"));
        while (Volatile.Read(ref syncs) < 2) await Task.Yield();
        var others = topic.Partitions.Skip(1).Select(log => store.AppendAsync(log, Batches.Of("y"))).ToArray();
        release.SetResult();
        await Task.WhenAll([first, .. others]);
        Assert.Equal(3, syncs);
    }

    [Fact]
    public async Task A_failed_fsync_fails_all_that_wait_and_all_that_come_later()
    {
        var broken = false;
        var disk = new WatchedDisk(new MemoryDisk(), call => broken && call.Operation == DiskOperation.Sync ? throw new IOException("no space left on device") : default);
        await using var store = await LogStore.OpenAsync(disk, Small);
        var log = store.CreateTopic("t", 1, NoConfig, out var created).Partitions[0];
        await store.SyncedAsync(created);
        broken = true;
        var problem = await Assert.ThrowsAsync<StorageFailedException>(() => store.AppendAsync(log, Batches.Of("x")));
        Assert.Contains("no space left on device", problem.Message, StringComparison.Ordinal);
        Assert.Equal(0, log.HighWatermark);
        broken = false;
        Assert.Throws<StorageFailedException>(() => log.Append(Batches.Of("x"), 0));
    }

    [Fact]
    public async Task A_read_ends_at_the_limit_and_gives_at_least_one_batch_when_asked()
    {
        await using var store = await LogStore.OpenAsync(new MemoryDisk(), Small);
        var log = store.CreateTopic("t", 1, NoConfig, out _).Partitions[0];
        for (var index = 0; index < 10; index++) await store.AppendAsync(log, Batches.Of($"{index}"));
        using var buffer = new PooledBuffer();
        var one = (await log.ReadAsync(3, limit: 4, 10_000, buffer)).Bytes;
        Assert.Equal(3 * one, (await log.ReadAsync(3, limit: 6, 10_000, buffer)).Bytes);
        Assert.Equal(2 * one, (await log.ReadAsync(3, limit: 10, (2 * one) + 5, buffer)).Bytes);
        Assert.Equal(one, (await log.ReadAsync(3, limit: 10, 1, buffer)).Bytes);
        Assert.Equal(0, (await log.ReadAsync(3, limit: 10, 1, buffer, minOneBatch: false)).Bytes);
        Assert.Equal(0, (await log.ReadAsync(3, limit: 3, 1000, buffer)).Bytes);
        Assert.Equal(new LogRead(false, 0), await log.ReadAsync(10, limit: 100, 1000, buffer));
        Assert.True((await log.ReadAsync(11, limit: 100, 1000, buffer)).IsOutOfRange);
    }

    [Fact]
    public async Task Topics_settings_partitions_and_state_outlive_a_loss_of_power()
    {
        var disk = new MemoryDisk();
        var mayContinue = Task.CompletedTask;
        var store = await LogStore.OpenAsync(new WatchedDisk(disk, call => IsJournalSync(call) ? new(mayContinue) : default), Small);
        var topic = store.CreateTopic("t", 1, new Dictionary<string, string> { ["retention.ms"] = "5" }, out _);
        var gone = store.CreateTopic("gone", 2, NoConfig, out _);
        store.Configure(topic, new Dictionary<string, string> { ["retention.ms"] = "7" });
        store.AddPartitions(topic, 3);
        store.DeleteTopic(gone);
        store.State.Put(new StateChange("group/a", [1]), new StateChange("group/b", [2]), new StateChange("x", [3]));
        await store.SyncedAsync(store.State.Put("group/a", null));
        // From here on no fsync returns; also a checkpoint, which the deletion asked for, waits for it.
        mayContinue = new TaskCompletionSource().Task;
        store.State.Put("group/lost", [9]);

        await using var again = await LogStore.OpenAsync(disk.Crash(), Small);
        var found = Assert.Single(again.Topics);
        Assert.Equal((topic.Id, "t", 3, "7"), (found.Id, found.Name, found.Partitions.Count, found.Config["retention.ms"]));
        Assert.Equal(["group/b"], again.State.StartingWith("group/").Select(entry => entry.Key));
        Assert.Equal([3], again.State.Get("x"));
    }

    // All three are in one frame, and a checkpoint that knows only the last of them says that the journal is needed from that frame on.
    [Fact]
    public async Task A_topic_that_took_the_name_of_one_deleted_just_before_is_found_after_a_loss_of_power()
    {
        var disk = new MemoryDisk();
        var (first, retired) = (new TaskCompletionSource(), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        var mayContinue = Task.CompletedTask;
        var store = await LogStore.OpenAsync(new WatchedDisk(disk, call =>
        {
            if (call.Operation == DiskOperation.Rename && call.Path.StartsWith(JournalFiles.Folder, StringComparison.Ordinal)) retired.TrySetResult();
            return IsJournalSync(call) ? new(mayContinue) : default;
        }), Small);
        mayContinue = first.Task;
        store.State.Put("x", [1]);
        while (store.Journal.Next.Frame == 1) await Task.Yield();
        var gone = store.CreateTopic("t", 1, NoConfig, out _);
        gone.Partitions[0].Append(Batches.Of("gone"), 0);
        store.DeleteTopic(gone);
        var kept = store.CreateTopic("t", 1, NoConfig, out _);
        var appended = kept.Partitions[0].Append(Batches.Of("kept"), 0);
        first.SetResult();
        await store.SyncedAsync(appended.Frame);
        // A checkpoint gives up journal files when it is complete.
        await retired.Task;

        await using var again = await LogStore.OpenAsync(disk.Crash(), Small);
        Assert.Equal(kept.Id, Assert.Single(again.Topics).Id);
        Assert.Equal(["0:kept"], await again.Partition("t", 0)!.ValuesAsync());
    }

    [Fact]
    public async Task A_deleted_topic_is_gone_with_its_files_and_its_name_is_free()
    {
        var disk = new MemoryDisk();
        await using (var store = await LogStore.OpenAsync(disk, Small))
        {
            var topic = store.CreateTopic("t", 1, NoConfig, out _);
            // A checkpoint writes files beside the appends: usually within the first hundred.
            for (var index = 0; index < 100 || (index < 10_000 && !disk.Files.Keys.Any(IsOfTopic)); index++) await store.AppendAsync(topic.Partitions[0], Batches.Of(new string('x', 200)));
            Assert.Contains(disk.Files.Keys, path => IsOfTopic(path));
            await store.SyncedAsync(store.DeleteTopic(topic));
            Assert.Throws<TopicDeletedException>(() => topic.Partitions[0].Append(Batches.Of("x"), 0));
            Assert.Null(store.Find("t"));
            Assert.NotEqual(topic.Id, store.CreateTopic("t", 1, NoConfig, out _).Id);
        }
        Assert.DoesNotContain(disk.Files.Keys, path => IsOfTopic(path));
        await using var again = await LogStore.OpenAsync(disk, Small);
        Assert.Equal(0, again.Partition("t", 0)!.EndOffset);

        static bool IsOfTopic(string path) => path.StartsWith("topics/", StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_raised_log_start_outlives_a_restart_and_frees_whole_segments()
    {
        var disk = new MemoryDisk();
        await using (var store = await LogStore.OpenAsync(disk, Small))
        {
            var log = store.CreateTopic("t", 1, NoConfig, out _).Partitions[0];
            for (var index = 0; index < 100; index++) await store.AppendAsync(log, Batches.Of(new string('x', 200)));
            await store.SyncedAsync(log.MoveLogStart(70));
        }
        Assert.DoesNotContain(disk.Files.Keys, path => path.EndsWith("/00000000000000000000.log", StringComparison.Ordinal));
        await using var again = await LogStore.OpenAsync(disk, Small);
        Assert.Equal(70, again.Partition("t", 0)!.LogStartOffset);
        using var buffer = new PooledBuffer();
        Assert.True((await again.Partition("t", 0)!.ReadAsync(69, 100, 1000, buffer)).IsOutOfRange);
        Assert.Equal(30, (await again.Partition("t", 0)!.ValuesAsync(70)).Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_record_is_found_by_its_time(bool restarted)
    {
        var disk = new MemoryDisk();
        var store = await LogStore.OpenAsync(disk, Small);
        var log = store.CreateTopic("t", 1, NoConfig, out _).Partitions[0];
        for (var index = 0; index < 300; index++) await store.AppendAsync(log, Batches.Of(timestamp: 1_000 + (10 * index), "a", "b"));
        await store.AppendAsync(log, Batches.Of(timestamp: 50, "late"));
        if (restarted)
        {
            await store.DisposeAsync();
            store = await LogStore.OpenAsync(disk, Small);
            log = store.Partition("t", 0)!;
        }
        await using var open = store;
        Assert.Equal(new TimestampOffset(0, 1_000), await log.FindAsync(0));
        Assert.Equal(new TimestampOffset(300, 2_500), await log.FindAsync(2_495));
        Assert.Equal(new TimestampOffset(598, 3_990), await log.FindAsync(3_990));
        Assert.Null(await log.FindAsync(3_991));
        Assert.Equal(new TimestampOffset(598, 3_990), await log.FindLatestTimestampAsync());
    }

    [Fact]
    public async Task A_second_process_is_told_who_holds_the_folder()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"weir-{Guid.NewGuid():N}");
        try
        {
            await using (var store = await LogStore.OpenAsync(new FileDisk(folder), Small))
            {
                await store.SetAddressAsync("127.0.0.1:9092");
                var problem = await Assert.ThrowsAsync<DataFolderInUseException>(() => LogStore.OpenAsync(new FileDisk(folder), Small));
                Assert.Equal("127.0.0.1:9092", problem.Address);
            }
            await using var again = await LogStore.OpenAsync(new FileDisk(folder), Small);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task A_real_folder_holds_it_too()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"weir-{Guid.NewGuid():N}");
        try
        {
            await using (var store = await LogStore.OpenAsync(new FileDisk(folder), Small))
            {
                var log = store.CreateTopic("t", 1, NoConfig, out _).Partitions[0];
                for (var index = 0; index < 1000; index++) await store.AppendAsync(log, Batches.Of(new string('x', 100)));
                Assert.Equal(1000, (await log.ValuesAsync(maxBytes: 5000)).Count);
            }
            await using var again = await LogStore.OpenAsync(new FileDisk(folder), Small);
            Assert.Equal(1000, (await again.Partition("t", 0)!.ValuesAsync(maxBytes: 5000)).Count);
            Assert.True(Directory.GetFiles(Path.Combine(folder, "topics"), "*.log", SearchOption.AllDirectories).Length > 5);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static bool IsJournalSync(DiskCall call) => call.Operation == DiskOperation.Sync && call.Path.StartsWith(JournalFiles.Folder, StringComparison.Ordinal);

    // It opens the file as the first flush does, and was once the one to cut off what an earlier process left: with what the flush had written meanwhile.
    [Fact]
    public async Task A_reader_that_opens_a_segment_late_takes_nothing_away()
    {
        var memory = new MemoryDisk();
        await using (var before = await LogStore.OpenAsync(memory, Small))
        {
            var log = before.CreateTopic("t", 1, new Dictionary<string, string>(), out _).Partitions[0];
            for (var index = 0; index < 3; index++) await before.AppendAsync(log, Batches.Of("before"));
        }
        var (reached, mayOpen, opened) = (new TaskCompletionSource(), new TaskCompletionSource(), 0);
        var disk = new WatchedDisk(memory, call =>
        {
            if (call.Operation != DiskOperation.Open || !call.Path.EndsWith(".log", StringComparison.Ordinal) || opened++ > 0) return default;
            reached.SetResult();
            return new(mayOpen.Task);
        });
        await using var store = await LogStore.OpenAsync(disk, Small);
        var again = store.Partition("t", 0)!;
        var reading = again.ValuesAsync();
        await reached.Task;
        for (var index = 0; index < 5; index++) await store.AppendAsync(again, Batches.Of("after"));
        await again.FlushSyncedAsync();
        mayOpen.SetResult();
        await reading;
        Assert.Equal(["0:before", "1:before", "2:before", "3:after", "4:after", "5:after", "6:after", "7:after"], await again.ValuesAsync());
    }

    [Fact]
    public async Task A_store_that_is_closed_takes_no_more_while_it_makes_its_last_checkpoint()
    {
        var memory = new MemoryDisk();
        var (reached, mayContinue, isClosing) = (new TaskCompletionSource(), new TaskCompletionSource(), false);
        var store = await LogStore.OpenAsync(new WatchedDisk(memory, call =>
        {
            if (!isClosing || call.Operation != DiskOperation.Write || !call.Path.StartsWith("checkpoint", StringComparison.Ordinal)) return default;
            reached.TrySetResult();
            return new(mayContinue.Task);
        }), Small);
        var log = store.CreateTopic("t", 1, new Dictionary<string, string>(), out _).Partitions[0];
        await store.AppendAsync(log, Batches.Of("kept"));
        isClosing = true;
        var closing = store.DisposeAsync().AsTask();
        await reached.Task;
        for (var index = 0; index < 2; index++) Assert.Throws<StorageFailedException>(() => log.Append(Batches.Of("late"), leaderEpoch: 0));
        mayContinue.SetResult();
        await closing;
        await using var again = await LogStore.OpenAsync(memory, Small);
        Assert.Equal(["0:kept"], await again.Partition("t", 0)!.ValuesAsync());
    }

    [Fact]
    public async Task What_was_in_memory_of_a_topic_whose_deletion_is_replayed_does_not_count_any_more()
    {
        var disk = new MemoryDisk();
        var store = await LogStore.OpenAsync(disk, Small);
        var topic = store.CreateTopic("t", 1, new Dictionary<string, string>(), out _);
        await store.AppendAsync(topic.Partitions[0], Batches.Of(new string('x', 100)));
        await store.SyncedAsync(store.DeleteTopic(topic));
        await using var again = await LogStore.OpenAsync(disk.Kill(), Small);
        Assert.Equal(0, again.BytesInMemory);
    }

    /// <summary>Format 1, before logs were compacted.</summary>
    [Fact]
    public async Task A_folder_of_the_format_before_is_opened_and_goes_on_in_the_new_one()
    {
        var disk = new MemoryDisk();
        Guid id;
        await using (var store = await LogStore.OpenAsync(disk, Small))
        {
            var topic = store.CreateTopic("t", 1, NoConfig, out _);
            await store.AppendAsync(topic.Partitions[0], Batches.Of("a", "b"));
            id = topic.Id;
        }
        await WriteOldCheckpointAsync(disk, id, (await disk.OpenAsync($"topics/{id:N}/0/00000000000000000000.log")).Length);
        await using (var store = await LogStore.OpenAsync(disk, Small)) await store.AppendAsync(store.Partition("t", 0)!, Batches.Of("c"));
        await using var again = await LogStore.OpenAsync(disk, Small);
        Assert.Equal(["0:a", "1:b", "2:c"], await again.Partition("t", 0)!.ValuesAsync(maxBytes: 1000));
    }

    static async Task WriteOldCheckpointAsync(MemoryDisk disk, Guid topic, long segmentBytes)
    {
        var (content, version) = await Checkpoint.ReadAsync(disk);
        Assert.Equal(2, version);
        using var old = new PooledBuffer();
        old.WriteInt(0x4B484357);
        old.WriteInt(0);
        old.WriteInt(1);
        // Folder, and where the journal goes on.
        old.Write(content.AsSpan(0, 24));
        old.WriteInt(0);
        old.WriteInt(1);
        old.WriteId(topic);
        old.WriteText("t");
        old.WriteInt(1);
        old.WriteMap(NoConfig);
        foreach (long field in (long[])[0, 2]) old.WriteLong(field);
        old.WriteInt(1);
        foreach (long field in (long[])[0, segmentBytes, 2, 1_000]) old.WriteLong(field);
        foreach (int none in (int[])[0, 0, 0]) old.WriteInt(none);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(old.WrittenSpan[4..], Crc32C.Compute(old.WrittenSpan[8..]));
        var file = await disk.OpenAsync(Checkpoint.Path);
        await file.SetLengthAsync(0);
        await file.WriteAsync(0, old.WrittenMemory, thenSync: true);
    }
}
