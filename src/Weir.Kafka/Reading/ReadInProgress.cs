using Weir.Kafka.Admin;
using Weir.Kafka.Cluster;
using Weir.Kafka.Connections;
using Weir.Kafka.Fetching;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Reading;

/// <summary>The state of one <see cref="TopicReader.ReadAsync"/>: one fetch under way per leader, and one recovery for partitions that failed.</summary>
sealed class ReadInProgress : IAsyncDisposable
{
    readonly KafkaClient _client;
    readonly TopicReaderOptions _options;
    readonly FetchLimits _limits;
    readonly PooledBuffer _buffer;
    readonly Dictionary<TopicPartition, PartitionCursor> _cursors;
    readonly List<PartitionCursor> _failed = [];
    readonly List<Task> _underWay = [];
    readonly Backoff _backoff;
    readonly CancellationTokenSource _ended;
    readonly long _began;
    Task? _recovery;
    long _served;

    public ReadInProgress(KafkaClient client, TopicReaderOptions options, IReadOnlyCollection<PartitionRange> ranges, PooledBuffer buffer, CancellationToken cancellation)
    {
        _client = client;
        _options = options;
        _limits = new(options.MaxBytes, options.PartitionMaxBytes, options.MinBytes, options.MaxWait);
        _buffer = buffer;
        _cursors = ranges.Select(range => new PartitionCursor(range)).ToDictionary(cursor => cursor.Partition);
        _backoff = client.NewBackoff();
        _began = client.Options.Time.GetTimestamp();
        _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
    }

    bool IsOver => _options.EndAfter != Timeout.InfiniteTimeSpan && _client.Options.Time.GetElapsedTime(_began) >= _options.EndAfter;

    /// <summary>The next answer with something in it, the fetch after it already under way; null when every range is at its end, or time is over.</summary>
    public async ValueTask<FetchAnswer?> NextAsync()
    {
        while (true)
        {
            Start();
            if (_underWay.Count == 0) return null;
            var done = await Task.WhenAny(_underWay);
            _underWay.Remove(done);
            if (done == _recovery)
            {
                _recovery = null;
                await done;
                continue;
            }
            var answer = await (Task<FetchAnswer>)done;
            Take(answer);
            Start();
            if (answer.Partitions.Count > 0) return answer;
            answer.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _ended.Cancel();
        foreach (var task in _underWay)
        {
            try
            {
                await task;
                if (task is Task<FetchAnswer> fetch) (await fetch).Dispose();
            }
            catch (Exception e) when (e is OperationCanceledException or KafkaException)
            {
                // Nobody reads on, so nobody has to know.
            }
        }
        _ended.Dispose();
    }

    void Start()
    {
        if (IsOver) return;
        var metadata = _client.Metadata;
        foreach (var led in _cursors.Values.Where(cursor => !cursor.IsBusy && !cursor.IsDone).GroupBy(cursor => metadata.Find(cursor.Partition.Topic, cursor.Partition.Partition)?.Leader ?? -1).ToList())
        {
            foreach (var cursor in led) cursor.IsBusy = true;
            if (led.Key >= 0) _underWay.Add(FetchAsync(led.Key, [.. led], metadata));
            else foreach (var cursor in led) Fail(cursor, new KafkaServerException(WhyNoLeader(metadata, cursor.Partition.Topic), $"partition {cursor.Partition}"));
        }
        if (_failed.Count > 0 && _recovery is null) _underWay.Add(_recovery = RecoverAsync([.. _failed]));
    }

    static ErrorCode WhyNoLeader(ClusterMetadata metadata, string topic) => metadata.Topics.GetValueOrDefault(topic)?.Error is { } error and not ErrorCode.None ? error : ErrorCode.LeaderNotAvailable;

    async Task<FetchAnswer> FetchAsync(int node, List<PartitionCursor> cursors, ClusterMetadata metadata)
    {
        try
        {
            var connection = await _client.ConnectAsync(node, Lane.Fetch, _ended.Token);
            // Who waited longest first: only the first partition of an answer is sure to get a batch.
            var positions = cursors.OrderBy(cursor => cursor.ServedAt).Select(cursor => new FetchPosition(cursor.Partition.Topic, cursor.Partition.Partition, cursor.Position, LeaderEpoch: cursor.LeaderEpoch));
            var request = FetchRequests.For(positions, metadata, _limits, _options.Isolation);
            var received = await connection.SendLeasedAsync(request, new RequestOptions(_client.Options.RequestTimeout + _options.MaxWait, Pooled: true), _ended.Token);
            return new(cursors, metadata, received, null);
        }
        catch (KafkaException e) when (e.IsRetriable)
        {
            return new(cursors, metadata, null, e);
        }
    }

    void Take(FetchAnswer answer)
    {
        foreach (var cursor in answer.Cursors) cursor.IsBusy = false;
        var failure = answer.Failure;
        if (answer.Response is { ErrorCode: not ErrorCode.None } refused) failure = new KafkaServerException(refused.ErrorCode, "fetch");
        if (failure is not null)
        {
            foreach (var cursor in answer.Cursors) Fail(cursor, failure);
            return;
        }
        foreach (var topic in answer.Response!.Responses)
        {
            string name = topic.Topic.Length > 0 ? topic.Topic : answer.Cursors.Select(cursor => cursor.Partition.Topic).First(name => answer.Metadata.Topics[name].Id == topic.TopicId);
            foreach (var data in topic.Partitions) Take(answer, _cursors[new(name, data.PartitionIndex)], data);
        }
    }

    void Take(FetchAnswer answer, PartitionCursor cursor, FetchResponse.PartitionData data)
    {
        if (cursor.IsStopped) return;
        if (data.DivergingEpoch is { EndOffset: >= 0 } known)
        {
            // Else a leader was elected that lacks what was read.
            if (known.EndOffset >= cursor.Position)
            {
                cursor.LeaderEpoch = -1;
                return;
            }
            data.ErrorCode = ErrorCode.OffsetOutOfRange;
        }
        if (data.ErrorCode != ErrorCode.None)
        {
            cursor.IsExpired = data.ErrorCode == ErrorCode.OffsetOutOfRange && _options.SkipExpired;
            Fail(cursor, new KafkaServerException(data.ErrorCode, $"partition {cursor.Partition} at offset {cursor.Position}", hint: data.ErrorCode == ErrorCode.OffsetOutOfRange ? "Its records were deleted, or lost with a leader, or the offset was never reached; read from the beginning." : null));
            return;
        }
        if (cursor.FailingSince is not null) _backoff.Reset();
        cursor.FailingSince = null;
        var fetched = new FetchedPartition(cursor, data, _options.Isolation, _buffer);
        if (fetched.NextOffset == cursor.Position) return;
        (cursor.Position, cursor.LeaderEpoch) = (fetched.NextOffset, fetched.LeaderEpoch);
        cursor.ServedAt = ++_served;
        answer.Partitions.Add(fetched);
    }

    void Fail(PartitionCursor cursor, KafkaException failure)
    {
        if (!failure.IsRetriable && !cursor.IsExpired) throw failure;
        long now = _client.Options.Time.GetTimestamp();
        cursor.FailingSince ??= now;
        if (_client.Options.Time.GetElapsedTime(cursor.FailingSince.Value, now) > _options.GiveUpAfter || IsOver) throw failure;
        cursor.IsBusy = true;
        _failed.Add(cursor);
    }

    async Task RecoverAsync(List<PartitionCursor> cursors)
    {
        _failed.Clear();
        await _backoff.WaitAsync(_ended.Token);
        try
        {
            await _client.RefreshAsync([.. cursors.Select(cursor => cursor.Partition.Topic).Distinct()], _ended.Token);
            var expired = cursors.Where(cursor => cursor.IsExpired).ToList();
            if (expired.Count > 0) await MoveToStartAsync(expired);
        }
        catch (KafkaException e) when (e.IsRetriable)
        {
            // The next fetch fails again, and after GiveUpAfter its error is thrown.
        }
        foreach (var cursor in cursors) cursor.IsBusy = false;
    }

    async Task MoveToStartAsync(List<PartitionCursor> expired)
    {
        var starts = await new KafkaAdmin(_client).ListOffsetsAsync([.. expired.Select(cursor => cursor.Partition)], OffsetSpec.Earliest, _options.Isolation, _ended.Token);
        foreach (var cursor in expired)
        {
            // Beyond the end: nothing expired, the log was cut or the offset is wrong. Going back would repeat records.
            if (cursor.Position >= starts[cursor.Partition]) throw new KafkaServerException(ErrorCode.OffsetOutOfRange, $"partition {cursor.Partition} at offset {cursor.Position}");
            (cursor.Position, cursor.LeaderEpoch) = (starts[cursor.Partition], -1);
            cursor.IsExpired = false;
        }
    }
}
