using Weir.Broker.Storage;

namespace Weir.Tests.Broker.Storage;

public sealed class CrashTests
{
    static readonly StorageOptions Small = new() { JournalFileBytes = 32 << 10, SegmentBytes = 8 << 10, TailBytes = 1 << 10, IndexIntervalBytes = 512 };

    public static TheoryData<int> Seeds => LongForm.Seeds([.. Enumerable.Range(0, 20)]);

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Nothing_acknowledged_is_lost_when_unsynced_pages_are_lost_reordered_or_torn(int seed) => await new Run(seed, sync: true).CyclesAsync();

    /// <summary>What Linux leaves in its cache after a failed fsync is no other's to write: https://lwn.net/Articles/752063.</summary>
    [Fact]
    public async Task What_a_failed_sync_left_behind_is_on_disk_before_anything_comes_after_it()
    {
        var disk = new MemoryDisk();
        var isBroken = false;
        var store = await LogStore.OpenAsync(new WatchedDisk(disk, SyncAsync), Small);
        var log = store.CreateTopic("t", 1, new Dictionary<string, string>(), out _).Partitions[0];
        await store.AppendAsync(log, Batches.Of("before"));
        isBroken = true;
        await Assert.ThrowsAsync<StorageFailedException>(() => store.AppendAsync(log, Batches.Of("lost?")));
        isBroken = false;
        disk = disk.Kill();
        var again = await LogStore.OpenAsync(disk, Small);
        var found = await again.Find("t")!.Partitions[0].ValuesAsync(maxBytes: 1000);
        await again.AppendAsync(again.Find("t")!.Partitions[0], Batches.Of("after"));
        await using var last = await LogStore.OpenAsync(disk.Crash(null), Small);
        Assert.Equal([.. found, $"{found.Count}:after"], await last.Find("t")!.Partitions[0].ValuesAsync(maxBytes: 1000));

        async ValueTask SyncAsync(DiskCall call)
        {
            if (!isBroken || call.Operation != DiskOperation.Sync) return;
            ((MemoryFile)await disk.OpenAsync(call.Path)).FailSync();
            throw new IOException("Input/output error");
        }
    }

    [Fact]
    public async Task A_disk_that_does_not_sync_is_found_out()
    {
        var caught = 0;
        for (var seed = 0; seed < 5; seed++)
        {
            try { await new Run(seed, sync: false).CyclesAsync(); }
            catch (Exception) { caught++; }
        }
        Assert.True(caught >= 4, $"only {caught} of 5 runs without fsync were found out");
    }

    /// <summary>Random appends to six partitions by three producers at a time, cut off by a loss of power, then everything acknowledged is looked for; eight times.</summary>
    sealed class Run(int seed, bool sync)
    {
        readonly Random _random = new(seed);
        readonly List<string>[] _acknowledged = [.. Enumerable.Range(0, 6).Select(_ => new List<string>())];
        readonly HashSet<string> _sent = [];
        byte _stateSent;
        byte _stateAcknowledged;
        string? _topicAcknowledged;
        string? _topicDeleted;
        int _counter;

        public async Task CyclesAsync()
        {
            var disk = new MemoryDisk();
            for (var cycle = 0; cycle < 8; cycle++)
            {
                var store = await LogStore.OpenAsync(sync ? disk : new NeverSyncedDisk(disk), Small);
                var topic = store.Find("t") ?? store.CreateTopic("t", 6, new Dictionary<string, string>(), out _);
                await CheckAsync(topic);
                CheckTables(store);
                await LoadAsync(store, topic);
                await ChangeTablesAsync(store);
                // A producer whose batch is on its way when the power goes knows nothing of it.
                foreach (var log in topic.Partitions) Append(log);
                if (cycle % 3 == 2) await Task.Yield();
                disk = cycle % 4 == 3 ? disk.Kill() : disk.Crash(_random.Next(3) == 0 ? null : new Random(_random.Next()));
            }
            await using var last = await LogStore.OpenAsync(sync ? disk : new NeverSyncedDisk(disk), Small);
            await CheckAsync(last.Find("t")!);
        }

        async Task LoadAsync(LogStore store, Topic topic)
        {
            for (var round = _random.Next(30, 80); round > 0; round--)
            {
                var pending = new List<(int Partition, Appended At, string[] Values)>();
                for (var count = _random.Next(1, 4); count > 0; count--)
                {
                    var log = topic.Partitions[_random.Next(6)];
                    var (at, values) = Append(log);
                    pending.Add((log.Partition, at, values));
                }
                foreach (var (partition, at, values) in pending)
                {
                    await store.SyncedAsync(at.Frame);
                    _acknowledged[partition].AddRange(values.Select((value, index) => $"{at.BaseOffset + index}:{value}"));
                }
            }
        }

        (Appended At, string[] Values) Append(PartitionLog log)
        {
            string[] values = [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => $"{_counter++}-{new string('x', _random.Next(300))}")];
            foreach (var value in values) _sent.Add(value);
            return (log.Append(Batches.Of(values), 0), values);
        }

        async Task ChangeTablesAsync(LogStore store)
        {
            await store.SyncedAsync(store.State.Put(new StateChange("a", [++_stateSent]), new StateChange("b", [_stateSent])));
            _stateAcknowledged = _stateSent;
            if (_topicAcknowledged is { } old) await store.SyncedAsync(store.DeleteTopic(store.Find(old)!));
            _topicDeleted = _topicAcknowledged;
            var name = $"topic{_counter++}";
            var made = store.CreateTopic(name, 2, new Dictionary<string, string>(), out var frame);
            await store.SyncedAsync(frame);
            _topicAcknowledged = name;
            await store.AppendAsync(made.Partitions[1], Batches.Of("x"));
            store.State.Put(new StateChange("a", [++_stateSent]), new StateChange("b", [_stateSent]));
        }

        void CheckTables(LogStore store)
        {
            Assert.Equal(store.State.Get("a"), store.State.Get("b"));
            Assert.True((store.State.Get("a")?[0] ?? 0) >= _stateAcknowledged, $"seed {seed}: acknowledged state is missing");
            if (_topicAcknowledged is { } name) Assert.Equal(1, store.Partition(name, 1)!.HighWatermark);
            if (_topicDeleted is { } gone) Assert.Null(store.Find(gone));
        }

        async Task CheckAsync(Topic topic)
        {
            foreach (var log in topic.Partitions)
            {
                var found = await log.ValuesAsync(maxBytes: _random.Next(1, 5000));
                Assert.All(found, value => Assert.Contains(value[(value.IndexOf(':') + 1)..], _sent));
                var missing = _acknowledged[log.Partition].Except(found).ToArray();
                Assert.True(missing.Length == 0, $"seed {seed}: {missing.Length} acknowledged records of partition {log.Partition} are missing");
                Assert.Equal(found.Count, log.EndOffset);
            }
        }
    }

    /// <summary>The mutant: a broker that forgot its fsyncs.</summary>
    sealed class NeverSyncedDisk(MemoryDisk inner) : IDisk
    {
        public async ValueTask<IDiskFile> OpenAsync(string path) => new NeverSyncedFile(await inner.OpenAsync(path), synced: path == "checkpoint.new");

        public ValueTask<bool> ExistsAsync(string path) => inner.ExistsAsync(path);

        public ValueTask<IReadOnlyList<string>> ListAsync(string folder) => inner.ListAsync(folder);

        public ValueTask RenameAsync(string from, string to) => inner.RenameAsync(from, to);

        public ValueTask DeleteAsync(string path) => inner.DeleteAsync(path);

        public ValueTask DeleteFolderAsync(string folder) => inner.DeleteFolderAsync(folder);

        public ValueTask SyncFolderAsync(string folder) => inner.SyncFolderAsync(folder);

        public IDisposable? TryLock(string path) => inner.TryLock(path);
    }

    sealed class NeverSyncedFile(IDiskFile inner, bool synced) : IDiskFile
    {
        public long Length => inner.Length;

        public ValueTask<int> ReadAsync(long position, Memory<byte> target) => inner.ReadAsync(position, target);

        public ValueTask WriteAsync(long position, ReadOnlyMemory<byte> bytes, bool thenSync = false) => inner.WriteAsync(position, bytes, thenSync && synced);

        public ValueTask SyncAsync() => synced ? inner.SyncAsync() : default;

        public ValueTask SetLengthAsync(long length) => inner.SetLengthAsync(length);

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
