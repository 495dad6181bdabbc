using Weir.Commands;
using Weir.Kafka;

namespace Weir.Generate;

/// <summary>Writes a stream of logins to a topic, in order, as fast as asked: record <c>i</c> goes to the partition that <see cref="SourcePartitions"/> says.</summary>
sealed class LoginWriter
{
    /// <summary>Between two looks at the clock; the latency that a paced stream adds at most.</summary>
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(5);

    /// <summary>After being asked to stop, what is on its way may still be acknowledged within this time. Default 3 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Between two looks at the number of partitions.</summary>
    static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    readonly PlainProducer _producer;
    readonly LoginGenerator _generator;
    readonly string _topic;
    int _partitions;
    readonly TimeProvider _time;
    readonly byte[] _buffer = new byte[LoginGenerator.Longest];
    readonly long _first;
    readonly List<long> _again = [];
    long _next;
    long _repeated;
    long _acknowledgedAt;
    /// <summary>The share that was asked for meanwhile; negative: that of the stream.</summary>
    int _badPartsPerMillion = -1;

    /// <param name="producer">Used by this writer alone.</param>
    /// <param name="stream">What to write.</param>
    /// <param name="topic">Where to.</param>
    /// <param name="partitions">How many partitions the topic has.</param>
    /// <param name="time">The clock: of the rate and of the records' timestamps.</param>
    /// <param name="from">The number of the first record; those before it are there already.</param>
    public LoginWriter(PlainProducer producer, LoginStream stream, string topic, int partitions, TimeProvider time, long from = 0)
    {
        (_producer, _topic, _partitions, _time) = (producer, topic, partitions, time);
        (_first, _next, _acknowledgedAt) = (from, from, from);
        _generator = new LoginGenerator(stream);
    }

    /// <summary>Is told of each record that is handed to the producer. Default: nobody.</summary>
    public ManifestWriter? Manifest { get; init; }

    /// <summary>Records with unusual timestamps; null: none.</summary>
    public OddTimes? Times { get; init; }

    /// <summary>Tells how many partitions the topic has now; new ones are then used too. Default: nobody is asked.</summary>
    public Func<CancellationToken, Task<int>>? Partitions { get; init; }

    /// <summary>The stream as it was written so far: with every change of the share of bad records.</summary>
    public LoginStream Stream => _generator.Stream;

    /// <summary>Records 0 to this - 1 are acknowledged.</summary>
    public long Acknowledged => Volatile.Read(ref _acknowledgedAt);

    /// <summary>No record from this number on was handed to the producer yet.</summary>
    public long Next => Volatile.Read(ref _next);

    /// <summary>From the next block on, this share is bad.</summary>
    public void ChangeBad(int partsPerMillion) => Volatile.Write(ref _badPartsPerMillion, partsPerMillion);

    /// <summary>Writes until <paramref name="count"/> records are acknowledged (null: without end) or <paramref name="stop"/> is asked for.</summary>
    /// <param name="count">How many; null: without end.</param>
    /// <param name="perSecond">Records a second; infinity: as fast as they are taken.</param>
    /// <param name="stop">Ends the stream in good order: what was begun is acknowledged.</param>
    /// <param name="ceiling">No record from this number on yet, asked again and again; null: no such bound.</param>
    public async Task RunAsync(long? count, double perSecond, CancellationToken stop, Func<long>? ceiling = null)
    {
        using var delivery = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        using var stopped = stop.Register(() => delivery.CancelAfter(Grace));
        long started = _time.GetTimestamp(), looked = started, begin = _next;
        try
        {
            while (!stop.IsCancellationRequested && (count is null || _next < count))
            {
                if (Partitions is not null && _time.GetElapsedTime(looked) > Look)
                {
                    await LookAsync(delivery.Token);
                    looked = _time.GetTimestamp();
                }
                double due = Math.Min(ceiling?.Invoke() ?? long.MaxValue, double.IsInfinity(perSecond) ? long.MaxValue : begin + _time.GetElapsedTime(started).TotalSeconds * perSecond);
                long end = (long)Math.Min(Math.Min(due, count ?? long.MaxValue), _next + SourcePartitions.Block - _next % SourcePartitions.Block);
                Write(end);
                if (_producer.IsFull || _next >= (long)due) await SendAsync(delivery.Token);
                if (_next >= (long)due) await Task.Delay(Tick, _time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        await FlushAsync(delivery.Token);
    }

    // A broker that is away keeps the records waiting, which the producer tells; the number of partitions can wait too.
    async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            // A topic only ever grows.
            _partitions = Math.Max(_partitions, await Partitions!(cancellation));
        }
        catch (KafkaException away) when (away.IsRetriable)
        {
        }
    }

    async Task FlushAsync(CancellationToken cancellation)
    {
        try
        {
            await _producer.FlushAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            throw new CommandFailure(ExitCode.Unreachable, "WEIR8016", $"records {Acknowledged} to {_next - 1} of the stream were not acknowledged within {Grace.TotalSeconds:0} s", "They may be in the topic or not; begin with an empty one");
        }
        Volatile.Write(ref _acknowledgedAt, _first + Math.Max(0, _producer.Acknowledged - _repeated));
    }

    async Task SendAsync(CancellationToken cancellation)
    {
        await _producer.SendAsync(cancellation);
        Volatile.Write(ref _acknowledgedAt, _first + Math.Max(0, _producer.Acknowledged - _repeated));
    }

    /// <summary>At most one block, so that all of it goes to one partition with one timestamp.</summary>
    void Write(long end)
    {
        if (_next >= end) return;
        int bad = Volatile.Read(ref _badPartsPerMillion);
        if (bad >= 0 && bad != Stream.BadPartsPerMillion(_next)) _generator.Stream = Stream.WithBad(_next, bad);
        int partition = SourcePartitions.Of(_next, _partitions);
        long now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        for (; _next < end; Volatile.Write(ref _next, _next + 1))
        {
            Write(_next, partition, now);
            if (_generator.IsRepeated(_next)) _again.Add(_next);
        }
        foreach (long number in _again) Write(number, partition, now);
        _repeated += _again.Count;
        _again.Clear();
    }

    void Write(long number, int partition, long now)
    {
        Manifest?.Handed(partition, number);
        int length = _generator.Write(number, _buffer);
        var key = _generator.Key(number);
        var slot = _producer.Append(_topic, partition, Times?.Of(number, now) ?? now, Stream.IsKeyed ? key.Length : -1, length);
        key.CopyTo(slot.Key);
        if (length > 0) _buffer.AsSpan(0, length).CopyTo(slot.Value);
    }
}
