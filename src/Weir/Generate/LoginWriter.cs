using Weir.Commands;
using Weir.Kafka;

namespace Weir.Generate;

/// <summary>Writes a stream of logins to a topic, in order, as fast as asked: record <c>i</c> goes to the partition that <see cref="SourcePartitions"/> says.</summary>
sealed class LoginWriter
{
    /// <summary>Between two looks at the clock; the latency that a paced stream adds at most.</summary>
    static readonly TimeSpan tick = TimeSpan.FromMilliseconds(5);

    /// <summary>After being asked to stop, what is on its way may still be acknowledged within this time. Default 3 s.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(3);

    readonly PlainProducer producer;
    readonly LoginGenerator generator;
    readonly string topic;
    readonly int partitions;
    readonly TimeProvider time;
    readonly byte[] buffer = new byte[LoginGenerator.Longest];
    readonly long first;
    long next;
    long acknowledgedAt;
    int badPartsPerMillion;

    /// <param name="producer">Used by this writer alone.</param>
    /// <param name="stream">What to write.</param>
    /// <param name="topic">Where to.</param>
    /// <param name="partitions">How many partitions the topic has.</param>
    /// <param name="time">The clock: of the rate and of the records' timestamps.</param>
    /// <param name="from">The number of the first record; those before it are there already.</param>
    public LoginWriter(PlainProducer producer, LoginStream stream, string topic, int partitions, TimeProvider time, long from = 0)
    {
        (this.producer, this.topic, this.partitions, this.time) = (producer, topic, partitions, time);
        (first, next, acknowledgedAt) = (from, from, from);
        generator = new LoginGenerator(stream);
        badPartsPerMillion = stream.BadPartsPerMillion(from);
    }

    /// <summary>The stream as it was written so far: with every change of the share of bad records.</summary>
    public LoginStream Stream => generator.Stream;

    /// <summary>Records 0 to this - 1 are acknowledged.</summary>
    public long Acknowledged => Volatile.Read(ref acknowledgedAt);

    /// <summary>No record from this number on was handed to the producer yet.</summary>
    public long Next => Volatile.Read(ref next);

    /// <summary>From the next block on, this share is bad.</summary>
    public void ChangeBad(int partsPerMillion) => Volatile.Write(ref badPartsPerMillion, partsPerMillion);

    /// <summary>Writes until <paramref name="count"/> records are acknowledged (null: without end) or <paramref name="stop"/> is asked for.</summary>
    /// <param name="count">How many; null: without end.</param>
    /// <param name="perSecond">Records a second; infinity: as fast as they are taken.</param>
    /// <param name="stop">Ends the stream in good order: what was begun is acknowledged.</param>
    /// <param name="ceiling">No record from this number on yet, asked again and again; null: no such bound.</param>
    public async Task RunAsync(long? count, double perSecond, CancellationToken stop, Func<long>? ceiling = null)
    {
        using var delivery = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var stopped = stop.Register(() => delivery.CancelAfter(Grace));
        long started = time.GetTimestamp(), begin = next;
        try
        {
            while (!stop.IsCancellationRequested && (count is null || next < count))
            {
                double due = Math.Min(ceiling?.Invoke() ?? long.MaxValue, double.IsInfinity(perSecond) ? long.MaxValue : begin + time.GetElapsedTime(started).TotalSeconds * perSecond);
                long end = (long)Math.Min(Math.Min(due, count ?? long.MaxValue), next + SourcePartitions.Block - next % SourcePartitions.Block);
                Write(end);
                if (producer.IsFull || next >= (long)due) await SendAsync(delivery.Token);
                if (next >= (long)due) await Task.Delay(tick, time, stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
        }
        await FlushAsync(delivery.Token);
    }

    async Task FlushAsync(CancellationToken cancellation)
    {
        try
        {
            await producer.FlushAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            throw new CommandFailure(ExitCode.Unreachable, "WEIR8016", $"records {Acknowledged} to {next - 1} of the stream were not acknowledged within {Grace.TotalSeconds:0} s", "They may be in the topic or not; begin with an empty one");
        }
        Volatile.Write(ref acknowledgedAt, first + producer.Acknowledged);
    }

    async Task SendAsync(CancellationToken cancellation)
    {
        await producer.SendAsync(cancellation);
        Volatile.Write(ref acknowledgedAt, first + producer.Acknowledged);
    }

    /// <summary>At most one block, so that all of it goes to one partition with one timestamp.</summary>
    void Write(long end)
    {
        if (next >= end) return;
        int bad = Volatile.Read(ref badPartsPerMillion);
        if (bad != Stream.BadPartsPerMillion(next)) generator.Stream = Stream.WithBad(next, bad);
        int partition = SourcePartitions.Of(next, partitions);
        long now = time.GetUtcNow().ToUnixTimeMilliseconds();
        for (; next < end; Volatile.Write(ref next, next + 1))
        {
            int length = generator.Write(next, buffer);
            buffer.AsSpan(0, length).CopyTo(producer.Append(topic, partition, now, keyLength: -1, length).Value);
        }
    }
}
