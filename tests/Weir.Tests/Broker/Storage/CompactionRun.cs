using System.Text;
using Weir.Broker.Storage;
using Weir.Broker.Topics;
using Weir.Protocol;

namespace Weir.Tests.Broker.Storage;

/// <summary>A partition under random work, compacted again and again, and what a consumer reads of it held against what was written.</summary>
/// <param name="seed">Draws everything.</param>
/// <param name="isFaulty">Plants an error into what is expected: a test that compares must see it.</param>
sealed class CompactionRun(int seed, bool isFaulty = false)
{
    const long Retention = 1_000;
    readonly StorageOptions _small = new() { JournalFileBytes = 32 << 10, SegmentBytes = 3 << 10, TailBytes = 512, IndexIntervalBytes = 512 };
    static readonly CompressionType[] Compressions = [CompressionType.None, CompressionType.None, CompressionType.Gzip, CompressionType.Snappy, CompressionType.Lz4];

    readonly Random _random = new(seed);
    readonly SortedDictionary<long, (string Key, string? Value, long Timestamp)> _committed = [];
    readonly Dictionary<long, List<(long Offset, string Key, string? Value)>> _open = [];
    readonly Dictionary<long, (short Epoch, int Sequence)> _producers = new() { [1] = default, [2] = default, [3] = default };
    MemoryDisk _disk = new();
    LogStore _store = null!;
    Partition _partition = null!;
    long _nowMs = 1_000_000;
    string? _damage;
    int _counter;

    PartitionLog Log => _partition.Log;

    public async Task RunAsync()
    {
        await OpenAsync();
        for (var round = 0; round < 12; round++)
        {
            for (var count = _random.Next(10, 60); count > 0; count--) await StepAsync();
            _nowMs += _random.Next(600);
            await CleanAsync(whole: false);
            if (_random.Next(3) == 0) await RestartAsync();
            await CheckAsync(Log.LogStartOffset);
        }
        foreach (var producer in _open.Keys.ToArray()) await EndAsync(producer, commit: _random.Next(2) == 0);
        await CleanAsync(whole: true);
        await CheckAsync(Log.LogStartOffset, isWhole: true);
        await RestartAsync();
        // A loss of power may have taken the time from which on tombstones may go; this pass gives it to them then.
        await CleanAsync(whole: true);
        _nowMs += 2 * Retention;
        await CleanAsync(whole: true);
        await CheckAsync(Log.LogStartOffset, isWhole: true);
        Assert.All(await ReadAsync(Log.LogStartOffset), record => Assert.True(record.Value.Value is not null, $"seed {seed}: the tombstone at {record.Key} stayed"));
        await _store.DisposeAsync();
    }

    async Task OpenAsync()
    {
        _store = await LogStore.OpenAsync(new WatchedDisk(_disk, async _ => await Task.Yield()), _small with { OnDamage = damage => _damage = damage.Message });
        var topic = _store.Find("t") ?? _store.CreateTopic("t", 1, new Dictionary<string, string> { ["cleanup.policy"] = "compact" }, out _);
        _partition = new(topic.Partitions[0]);
    }

    async Task RestartAsync()
    {
        switch (_random.Next(3))
        {
            case 0: await _store.DisposeAsync(); break;
            case 1: _disk = _disk.Crash(_random.Next(2) == 0 ? null : new Random(_random.Next())); break;
            default: _disk = _disk.Kill(); break;
        }
        await OpenAsync();
    }

    async Task StepAsync()
    {
        var producer = _random.Next(1, 4);
        var what = _random.Next(10);
        if (_random.Next(100) == 0) await _store.SyncedAsync(Log.MoveLogStart(_random.NextInt64(Log.LogStartOffset, Log.LastStableOffset + 1)));
        if (what < 5) await AppendAsync(-1);
        else if (what < 8) await AppendAsync(producer);
        else if (_open.ContainsKey(producer)) await EndAsync(producer, commit: _random.Next(2) == 0);
    }

    async Task AppendAsync(long producer)
    {
        using var builder = new RecordBatchBuilder();
        var records = new List<(string Key, string? Value)>();
        for (var count = _random.Next(1, 6); count > 0; count--)
        {
            var (key, value) = ($"k{_random.Next(25)}", _random.Next(6) == 0 ? null : $"{_counter++}-{new string('x', _random.Next(200))}");
            records.Add((key, value));
            builder.AppendCopy(_nowMs + _random.Next(-50, 50), Encoding.UTF8.GetBytes(key), true, Encoding.UTF8.GetBytes(value ?? ""), value is not null);
        }
        var (epoch, sequence) = producer < 0 ? ((short)-1, -1) : _producers[producer];
        var batch = Batches.Parse(builder.Complete(producer, epoch, sequence, producer >= 0, Compressions[_random.Next(Compressions.Length)]).ToArray());
        var appended = _partition.Append(batch);
        Assert.Equal(ErrorCode.None, appended.Error);
        await _store.SyncedAsync(appended.Frame);
        var placed = records.Select((record, index) => (appended.BaseOffset + index, record.Key, record.Value));
        if (producer < 0) Commit(placed);
        else
        {
            _producers[producer] = (epoch, sequence + records.Count);
            if (!_open.TryGetValue(producer, out var open)) _open[producer] = open = [];
            open.AddRange(placed);
        }
    }

    async Task EndAsync(long producer, bool commit)
    {
        var (epoch, sequence) = _producers[producer];
        _partition.EndTransaction(producer, epoch, commit, 0, _nowMs);
        await _store.Journal.AllSyncedAsync();
        _producers[producer] = ((short)(epoch + 1), 0);
        if (_open.Remove(producer, out var records) && commit) Commit(records);
    }

    void Commit(IEnumerable<(long Offset, string Key, string? Value)> records)
    {
        foreach (var (offset, key, value) in records) _committed[offset] = (key, value, _nowMs);
    }

    async Task CleanAsync(bool whole)
    {
        if (whole || _random.Next(2) == 0) Log.Roll();
        do
        {
            var range = Log.Cleanable(long.MaxValue);
            var cleaning = new LogCleaner(_store, _random.Next(3, 40)).CleanAsync(Log, range, _nowMs, Retention, CancellationToken.None).AsTask();
            // Consumers are at every place of the log meanwhile.
            while (!cleaning.IsCompleted)
            {
                await CheckAsync(_random.NextInt64(Log.LogStartOffset, Log.EndOffset + 1));
                await Task.Yield();
            }
            await cleaning;
        }
        while (whole && Log.Cleanable(long.MaxValue).DirtyBytes > 0);
    }

    async Task CheckAsync(long from, bool isWhole = false)
    {
        var read = await ReadAsync(from);
        foreach (var (offset, record) in read)
            Assert.True(_committed.TryGetValue(offset, out var written) && (written.Key, written.Value) == record, $"seed {seed}: offset {offset} was read, and not written so or not committed");
        var last = new Dictionary<string, long>();
        var end = Log.LastStableOffset;
        foreach (var (offset, record) in _committed)
            if (offset < end) last[record.Key] = offset;
        foreach (var (key, offset) in last)
        {
            // What nobody has to see any more may be gone or be there still.
            if (offset < from || (_committed[offset] is { Value: null } gone && _nowMs - gone.Timestamp >= Retention)) continue;
            Assert.True(read.ContainsKey(isFaulty ? offset + 1 : offset), $"seed {seed}: the last record of {key}, at {offset}, was not read from {from}");
        }
        if (isWhole) Assert.All(read, record => Assert.True(last[record.Value.Key] == record.Key, $"seed {seed}: offset {record.Key} was read and has a later one"));
    }

    async Task<SortedDictionary<long, (string Key, string? Value)>> ReadAsync(long offset)
    {
        var found = new SortedDictionary<long, (string Key, string? Value)>();
        using var buffer = new PooledBuffer();
        using var decompressed = new PooledBuffer();
        while (true)
        {
            buffer.Clear();
            var read = await _partition.ReadAsync(offset, committed: true, _random.Next(1, 4000), minOneBatch: true, buffer);
            Assert.True(read.Error == ErrorCode.None, $"seed {seed}: {read.Error} at {offset}: {_damage}");
            if (read.Bytes == 0) return found;
            var aborted = new Queue<AbortedTransaction>(read.Aborted!.OrderBy(transaction => transaction.FirstOffset));
            var skipped = new HashSet<long>();
            var rest = buffer.WrittenMemory;
            while (RecordBatch.TryRead(ref rest, out var batch))
            {
                Assert.Null(batch.Validate());
                Assert.True(batch.BaseOffset <= offset && offset <= batch.LastOffset, $"seed {seed}: {offset} was due and {batch.BaseOffset} to {batch.LastOffset} came");
                while (aborted.TryPeek(out var next) && next.FirstOffset <= batch.LastOffset) skipped.Add(aborted.Dequeue().ProducerId);
                if (batch.IsControl) skipped.Remove(batch.ProducerId);
                else if (!batch.IsTransactional || !skipped.Contains(batch.ProducerId)) Take(batch, offset, decompressed, found);
                offset = batch.LastOffset + 1;
            }
        }
    }

    static void Take(in RecordBatch batch, long from, PooledBuffer decompressed, SortedDictionary<long, (string Key, string? Value)> into)
    {
        var reader = new RecordReader(batch, batch.Records(decompressed, BatchCleaner.DecompressedBytesMax));
        while (reader.Read())
            if (reader.Offset >= from) into.Add(reader.Offset, (Encoding.UTF8.GetString(reader.Key), reader.HasValue ? Encoding.UTF8.GetString(reader.Value) : null));
    }
}
