using System.Text;
using Weir.Kafka;
using Weir.Simulation.Scheduling;

namespace Weir.Simulation.Actors;

/// <summary>The application in front of the pipeline: writes the sample records to the source with a plain producer, a few at a time.</summary>
sealed class SourceLoader(SimulatedProcess process, ITransport transport, int partitions, int seed, RecordMix mix)
{
    readonly Random _random = new(seed);
    readonly List<int> _next = [.. new int[partitions]];
    readonly List<(int Partition, int Number)> _sent = [];
    readonly Protocol.HeaderEncoder _headers = new();
    TaskCompletionSource? _held;
    Task _writing = Task.CompletedTask;

    /// <summary>Whether records have keys of which there are few, and are named by a header.</summary>
    public bool Retries { get; init; }

    /// <summary>Whether those keys are left out.</summary>
    public bool HidesKeys { get; init; }

    /// <summary>By partition: the number that its next record will have.</summary>
    public IReadOnlyList<int> Next => _next;

    /// <summary>Records that the broker said it has.</summary>
    public HashSet<(int Partition, int Number)> Acknowledged { get; } = [];

    /// <summary>Writes to so many partitions from now on.</summary>
    public void Grow(int total)
    {
        while (_next.Count < total) _next.Add(0);
    }

    /// <summary>Writes nothing more until <see cref="Release"/>; ends when what was being written is there, or was given up.</summary>
    public Task HoldAsync()
    {
        _held ??= new();
        return _writing;
    }

    /// <summary>Goes on.</summary>
    public void Release()
    {
        _held?.TrySetResult();
        _held = null;
    }

    /// <summary>Writes <paramref name="count"/> records, spread over <paramref name="within"/>. A producer that fails is replaced by another; what it had is not written again.</summary>
    public async Task LoadAsync(int count, TimeSpan within)
    {
        await using var client = new KafkaClient(new KafkaClientOptions { BootstrapServers = ["sim:9092"], ClientId = "loader", Transport = transport, Time = process.Time, Seed = seed });
        var producer = new PlainProducer(client);
        for (int left = count; left > 0;)
        {
            while (_held is { } held) await held.Task;
            int group = Math.Min(left, _random.Next(1, 30));
            for (int i = 0; i < group; i++) Append(producer);
            left -= group;
            var writing = FlushAsync(producer);
            _writing = writing;
            if (!await writing) producer = new(client);
            await Task.Delay(within * ((double)group / count), process.Time);
        }
    }

    async Task<bool> FlushAsync(PlainProducer producer)
    {
        try
        {
            await producer.FlushAsync(CancellationToken.None);
            Acknowledged.UnionWith(_sent);
            return true;
        }
        catch (KafkaException) { return false; }
        finally { _sent.Clear(); }
    }

    ReadOnlySpan<byte> HeadersOf(int partition, int number)
    {
        if (!Retries) return default;
        _headers.Reset();
        _headers.Add(Encoding.ASCII.GetBytes(SampleRetries.IdHeader), SampleRecords.SourceKey(partition, number));
        return _headers.Encoded;
    }

    void Append(PlainProducer producer)
    {
        int partition = _random.Next(_next.Count);
        int number = _next[partition]++;
        _sent.Add((partition, number));
        byte[]? key = HidesKeys ? null : Retries ? SampleRetries.SourceKey(partition, number) : SampleRecords.SourceKey(partition, number, mix);
        byte[]? value = SampleRecords.SourceValue(partition, number, mix);
        long timestamp = (process.Time.GetUtcNow() + SampleRecords.ShiftOf(partition, number, mix)).ToUnixTimeMilliseconds();
        var slot = producer.Append(SamplePipeline.Source, partition, timestamp, key?.Length ?? -1, value?.Length ?? -1, HeadersOf(partition, number));
        key?.CopyTo(slot.Key);
        value?.CopyTo(slot.Value);
    }
}
