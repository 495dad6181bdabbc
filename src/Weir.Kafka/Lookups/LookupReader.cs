using Weir.Engine;
using Weir.Kafka.Admin;
using Weir.Kafka.Cluster;
using Weir.Kafka.Reading;
using Weir.Kafka.Worker;
using Weir.Protocol;

namespace Weir.Kafka.Lookups;

/// <summary>Reads one lookup's topic, without a group: whole first, then what is added. One for each process, however many workers it has.</summary>
/// <remarks>Whatever goes wrong once the table was read leaves it as it is, is told, and is tried again: a pipeline does not end because a table grows old.</remarks>
sealed class LookupReader : IAsyncDisposable
{
    /// <summary>So often the topic is looked at: whether it is still the same, and has the same partitions.</summary>
    static readonly TimeSpan Round = TimeSpan.FromSeconds(5);

    /// <summary>Failures this long are told and tried again from here.</summary>
    static readonly TimeSpan GiveUpAfter = TimeSpan.FromSeconds(2);

    /// <summary>Bytes of an answer. Two answers for each broker are held beside the table.</summary>
    const int AnswerBytes = 4 * 1024 * 1024;

    readonly LookupTopic _lookup;
    readonly KafkaClient _client;
    readonly KafkaAdmin _admin;
    readonly LookupMeters? _meters;
    readonly IPipelineEvents _events;
    readonly Refusals _refusals;
    readonly TroubleWatch _trouble;
    readonly Dictionary<int, long> _positions = [];
    LookupFeed _feed;
    Uuid _topicId;
    bool _mustLoad;

    /// <param name="lookup">The lookup.</param>
    /// <param name="kafka">For a client of its own: its fetches wait at the brokers.</param>
    /// <param name="meters">Of the pipeline that runs, if one does.</param>
    /// <param name="events">Told of what happens.</param>
    public LookupReader(LookupTopic lookup, KafkaClientOptions kafka, LookupMeters? meters, IPipelineEvents events)
    {
        _lookup = lookup;
        _client = new(kafka);
        _admin = new(_client);
        _meters = meters;
        _events = events;
        _refusals = new(lookup.Lookup, kafka.Time, events.LookupRefused);
        _trouble = new(kafka.Time, what => events.LookupStale(lookup.Lookup, what), took => events.LookupFollows(lookup.Lookup, took));
        _feed = lookup.NewFeed();
    }

    TimeProvider Time => _client.Options.Time;

    /// <summary>Reads the topic from its first record to its end as it is now, and publishes the table.</summary>
    /// <exception cref="WeirException">WEIR2001: there is no such topic. WEIR1223: the table would be too large; the one before stays. WEIR2006, WEIR2011: its batches cannot be opened.</exception>
    /// <exception cref="KafkaException">It cannot be read.</exception>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        long began = Time.GetTimestamp();
        var topic = await _admin.FindTopicAsync(_lookup.Topic, cancellation) ?? throw Missing();
        var first = await _admin.ListOffsetsAsync(_lookup.Topic, OffsetSpec.Earliest, IsolationLevel.ReadCommitted, cancellation);
        var end = await _admin.ListOffsetsAsync(_lookup.Topic, OffsetSpec.Latest, IsolationLevel.ReadCommitted, cancellation);
        var feed = _lookup.NewFeed();
        var ranges = first.Index().Where(start => start.Item < end[start.Index]).Select(start => new PartitionRange(_lookup.Topic, start.Index, start.Item, end[start.Index])).ToList();
        await ReadAsync(feed, ranges, cancellation);
        feed.Publish();
        _feed = feed;
        (_topicId, _mustLoad) = (topic.Id, false);
        _positions.Clear();
        // A partition that was added between the two questions was not read: it is found as a new one.
        foreach (var (partition, _) in first.Index()) _positions[partition] = end[partition];
        Tell();
        _events.LookupRead(new(_lookup.Lookup, _lookup.Topic, feed.Entries, feed.Bytes, Time.GetElapsedTime(began), feed.Entries == 0 ? [] : feed.UnseenColumns));
    }

    /// <summary>Takes what is added to the topic until <paramref name="stop"/>; each answer of a broker is published whole.</summary>
    public async Task FollowAsync(CancellationToken stop)
    {
        var backoff = _client.NewBackoff();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                if (await IsAnotherAsync(stop)) await LoadAsync(stop);
                await ReadRoundAsync(backoff, stop);
                Better(backoff);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
            catch (Exception failure) when (failure is KafkaException or WeirException or CorruptRecordException or CompressionUnavailableException)
            {
                // What is gone may have taken entries away or replaced them: only the whole topic tells.
                _mustLoad |= failure is KafkaServerException { Code: ErrorCode.OffsetOutOfRange };
                _trouble.Failed(failure.Message);
                await WaitAsync(failure is KafkaException ? backoff.WaitAsync(stop) : Task.Delay(Round, Time, stop), stop);
            }
        }
    }

    public ValueTask DisposeAsync() => _client.DisposeAsync();

    async Task ReadAsync(LookupFeed feed, IReadOnlyCollection<PartitionRange> ranges, CancellationToken cancellation)
    {
        try
        {
            // Compaction and retention may take what was the first record while this reads.
            await foreach (var fetched in new TopicReader(_client, new() { SkipExpired = true, MaxBytes = AnswerBytes }).ReadAsync(ranges, cancellation)) Apply(feed, fetched, mustFit: true);
        }
        catch (CorruptRecordException corrupt)
        {
            throw new WeirException("WEIR2011", $"topic '{_lookup.Topic}' (the lookup '{_lookup.Lookup}'): the broker sent a damaged batch: {corrupt.Message}", "Check the broker's log and disk; kafka-dump-log.sh shows the batch.");
        }
        catch (CompressionUnavailableException missing)
        {
            throw StartChecks.Unavailable(missing);
        }
    }

    static async Task WaitAsync(Task wait, CancellationToken stop)
    {
        try
        {
            await wait;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested) { }
    }

    void Better(Backoff backoff)
    {
        backoff.Reset();
        _trouble.Better();
    }

    /// <summary>Whether it is not the topic that was read; partitions that were added are read from their first record.</summary>
    async Task<bool> IsAnotherAsync(CancellationToken stop)
    {
        var topic = await _admin.FindTopicAsync(_lookup.Topic, stop) ?? throw Missing();
        for (int added = _positions.Count; added < topic.Partitions.Count; added++) _positions[added] = 0;
        return _mustLoad || topic.Id != _topicId || topic.Partitions.Count < _positions.Count;
    }

    // A leader that accepts and never answers is waited for until its request is given up: that is told, and its connection is made anew.
    async Task ReadRoundAsync(Backoff backoff, CancellationToken stop)
    {
        var ranges = _positions.Select(position => new PartitionRange(_lookup.Topic, position.Key, position.Value)).ToList();
        await foreach (var fetched in new TopicReader(_client, new() { GiveUpAfter = GiveUpAfter, EndAfter = Round, MaxBytes = AnswerBytes }).ReadAsync(ranges, stop))
        {
            Apply(_feed, fetched, mustFit: false);
            _positions[fetched.Partition.Partition] = fetched.NextOffset;
            _feed.Publish();
            Tell();
            Better(backoff);
        }
        Tell();
    }

    void Apply(LookupFeed feed, FetchedPartition fetched, bool mustFit)
    {
        var records = fetched.Records;
        while (records.Read())
        {
            if (feed.Apply(records.Key, records.HasKey, records.Value, records.HasValue) is not { } problem) continue;
            if (mustFit && problem == feed.TooLarge)
                throw new WeirException("WEIR1223", $"the lookup '{_lookup.Lookup}' (topic '{_lookup.Topic}'): {problem}, with {feed.Entries} entries read and {fetched.Partition}@{records.Offset} reached", $"Raise lookups.{_lookup.Lookup}.memory, or let steps take fewer columns of it.");
            _meters?.Refused(_lookup.Lookup);
            _refusals.Add(fetched.Partition, records.Offset, problem);
        }
    }

    void Tell()
    {
        _meters?.Holds(_lookup.Lookup, _feed.Entries, _feed.Bytes);
        _refusals.Tell();
    }

    WeirException Missing() => new("WEIR2001", $"topic '{_lookup.Topic}' (the lookup '{_lookup.Lookup}') does not exist", $"Create it: weir topics create {_lookup.Topic} --config cleanup.policy=compact; then write its entries.");
}
