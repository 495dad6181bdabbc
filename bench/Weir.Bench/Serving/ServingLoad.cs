namespace Weir.Bench.Serving;

/// <summary>Writes a topic and reads it back as fast as the broker goes: a connection for each partition, several requests on their way.</summary>
/// <param name="server">host:port.</param>
/// <param name="topic">It is made.</param>
sealed class ServingLoad(string server, string topic)
{
    public const int Partitions = 4;
    const int InFlight = 4;
    const int BatchBytes = 128 << 10;

    readonly WireTopic _topic = new(topic);

    /// <summary>Creates the topic and appends to it, acks=all.</summary>
    /// <returns>How long it took from the first request to the last answer, and how many records it were.</returns>
    public async Task<(TimeSpan Time, long Records)> WriteAsync(int valueBytes, long records, CancellationToken cancellation)
    {
        await CreateAsync(cancellation);
        int perBatch = BatchBytes / valueBytes;
        byte[] batch = RecordBatchBytes.Of(perBatch, valueBytes, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        int batches = (int)Math.Max(1, records / Partitions / perBatch);
        long started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Partitions).Select(partition => WriteAsync(_topic.ProduceFrame(partition, batch), batches, cancellation)));
        return (TimeProvider.System.GetElapsedTime(started), (long)batches * perBatch * Partitions);
    }

    /// <summary>Reads all of it.</summary>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> ReadAsync(long records, CancellationToken cancellation)
    {
        long started = TimeProvider.System.GetTimestamp();
        long[] read = await Task.WhenAll(Enumerable.Range(0, Partitions).Select(partition => ReadAsync(partition, records / Partitions, cancellation)));
        return read.Sum() == records ? TimeProvider.System.GetElapsedTime(started) : throw new BenchFailure($"{topic}: {read.Sum()} records were read, {records} were acknowledged");
    }

    async Task CreateAsync(CancellationToken cancellation)
    {
        using var connection = await WireConnection.OpenAsync(server, cancellation);
        await connection.SendAsync(_topic.CreateFrame(Partitions), cancellation);
        short error = _topic.CreateError((await connection.ReceiveAsync(cancellation)).Span);
        if (error != 0) throw new BenchFailure($"{topic} was not created: error {error}");
        // Apache Kafka's leaders are there a moment later.
        byte[] first = RecordBatchBytes.Of(1, 1, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
        for (int partition = 0; partition < Partitions; partition++) await FirstProduce.UntilAcknowledgedAsync(connection, _topic, partition, first, cancellation);
    }

    async Task WriteAsync(byte[] frame, int batches, CancellationToken cancellation)
    {
        using var connection = await WireConnection.OpenAsync(server, cancellation);
        for (int sent = 0, answered = 0; answered < batches;)
        {
            for (; sent < batches && sent - answered < InFlight; sent++) await connection.SendAsync(frame, cancellation);
            short error = _topic.ProduceError((await connection.ReceiveAsync(cancellation)).Span);
            if (error != 0) throw new BenchFailure($"{topic}: a batch was answered with error {error}");
            answered++;
        }
    }

    // The first record is the one that showed that the leader is there.
    async Task<long> ReadAsync(int partition, long records, CancellationToken cancellation)
    {
        using var connection = await WireConnection.OpenAsync(server, cancellation);
        long read = 0;
        for (long offset = 1; read < records;)
        {
            await connection.SendAsync(_topic.FetchFrame(partition, offset), cancellation);
            (int count, offset) = _topic.Fetched((await connection.ReceiveAsync(cancellation)).Span, offset);
            read += count;
        }
        return read;
    }
}
