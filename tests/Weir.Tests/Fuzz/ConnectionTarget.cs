using System.Buffers.Binary;
using System.Collections.Concurrent;
using Weir.Broker;
using Weir.Protocol;
using Weir.Protocol.Messages;
using Weir.Tests.Broker;

namespace Weir.Tests.Fuzz;

/// <summary>Frames of a client that may send anything, to a broker in memory: it has no error of its own, serves another client all the same, and keeps no memory.</summary>
sealed class ConnectionTarget : FuzzTarget
{
    const string Topic = "good";
    const int UsesOfABroker = 400;
    const long KeptBytesMax = 256 << 20;
    static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(10);

    readonly ConcurrentQueue<Exception> _errors = [];
    readonly RequestTarget _requests = new();
    EmbeddedBroker? _broker;
    // What others in this process keep.
    long _keptBefore = -1;
    int _uses;

    public override string Name => "requests";

    // One fetch may answer 55 MiB, and one request be as long as socket.request.max.bytes.
    public override long AllocatedBytesMax => 512 << 20;

    public override async Task RunAsync(byte[] input)
    {
        if (_uses++ % UsesOfABroker == 0) await RenewAsync();
        await using (var stream = _broker!.Connect())
        {
            var answered = DrainAsync(stream);
            await WriteAsync(stream, input);
            // A frame that is cut off is waited for, and so is a member that nobody joins.
            await Task.WhenAny(answered, Task.Delay(Patience, TimeProvider.System));
        }
        await AskAsync();
        if (_errors.TryDequeue(out var error)) throw new InvalidOperationException("the broker told an error of its own", error);
    }

    /// <summary>One to four frames, most of them with a length that is true.</summary>
    public override byte[] Draw(Random random)
    {
        var input = new List<byte>();
        for (int left = 1 + random.Next(4); left > 0; left--)
        {
            byte[] frame = _requests.Corpus[random.Next(_requests.Corpus.Count)];
            if (random.Next(3) > 0) frame = new Mutator(random).Mutate(frame, _requests.Corpus);
            if (frame.Length >= 4 && random.Next(8) > 0) BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
            input.AddRange(frame);
        }
        return [.. input];
    }

    public override async ValueTask DisposeAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
        await base.DisposeAsync();
    }

    async Task RenewAsync()
    {
        if (_broker is not null) await _broker.DisposeAsync();
        _broker = null;
        long kept = GC.GetTotalMemory(forceFullCollection: true);
        if (_keptBefore < 0) _keptBefore = kept;
        if (kept - _keptBefore > KeptBytesMax) throw new InvalidOperationException($"{kept - _keptBefore} bytes are kept behind a broker that was stopped");
        _broker = await EmbeddedBroker.StartAsync(new EmbeddedBrokerOptions { Port = null, Time = new TestTime(), Random = new Random(7), OnError = _errors.Enqueue });
        using var client = new BrokerClient(_broker.Connect());
        await client.CreateTopicAsync(Topic);
    }

    // It wrote a record before it reads one; the topic may be gone by what came before.
    async Task AskAsync()
    {
        using var client = new BrokerClient(_broker!.Connect());
        var metadata = await client.AskAsync(new MetadataRequest { Topics = [new() { Name = Topic }] });
        if (metadata.Topics[0].ErrorCode == ErrorCode.UnknownTopicOrPartition) await client.CreateTopicAsync(Topic);
        var produced = await client.ProduceAsync(Topic, Records.Batch("x"));
        var fetched = await client.FetchAsync(Topic, produced.BaseOffset);
        if (produced.ErrorCode is ErrorCode.None && fetched.Records is not { Length: > 0 }) throw new InvalidOperationException($"a good client wrote offset {produced.BaseOffset} and read {fetched.ErrorCode}");
    }

    static async Task WriteAsync(Stream stream, byte[] input)
    {
        try
        {
            await stream.WriteAsync(input);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // The broker has closed the connection.
        }
    }

    static async Task DrainAsync(Stream stream)
    {
        byte[] answers = new byte[64 << 10];
        try
        {
            while (await stream.ReadAsync(answers) > 0) { }
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            // We have.
        }
    }
}
