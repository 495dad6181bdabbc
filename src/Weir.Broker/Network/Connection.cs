using System.Buffers;
using System.Threading.Channels;
using Weir.Broker.Security;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Broker.Network;

/// <summary>
/// One client's connection: requests are taken and handled in order, up to <see cref="PipelinedAtMost"/> at a time while their answers
/// wait (for an fsync, for records); answers are sent in the order of the requests. A fetch begins when the one before it was answered, as
/// Kafka does it with all requests: so a connection holds one answer full of records, however many it asks for.
/// </summary>
sealed class Connection(Stream stream, string clientHost, Login login, ApiRegistry apis, BrokerFaults faults, BrokerStatus status, EmbeddedBrokerOptions options)
{
    const int PipelinedAtMost = 64;

    /// <summary>How often an idle connection is looked at before it is closed.</summary>
    const int IdleLooks = 4;

    /// <summary>The greatest request of a client that has not shown who it is: Kafka's <c>sasl.server.max.receive.size</c>.</summary>
    const int StrangerBytesMax = 512 << 10;

    /// <summary>Bytes of a frame's length.</summary>
    const int FrameHead = 4;

    /// <summary>Up to this size an answer is copied together: that costs less than several writes.</summary>
    const int JoinedAtMost = 64 << 10;

    readonly Channel<PendingAnswer> _answers = Channel.CreateBounded<PendingAnswer>(new BoundedChannelOptions(PipelinedAtMost) { SingleReader = true, SingleWriter = true });
    readonly FrameReader _frames = new(stream);
    TaskCompletionSource? _less;
    long _waitingBytes;
    int _waiting;
    int _fetching;
    long _heard;

    /// <summary>Serves until the client leaves, sends what is not Kafka's protocol, or <paramref name="stopping"/>.</summary>
    /// <param name="stopping">Ends it at once.</param>
    /// <param name="idle">How long the client may ask nothing while nothing is under way for it; null: for ever.</param>
    public async Task RunAsync(CancellationToken stopping, TimeSpan? idle = null)
    {
        using var closed = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        _heard = options.Time.GetTimestamp();
        await using var watch = idle is { } limit ? options.Time.CreateTimer(_ => CloseIdle(limit, closed), null, limit / IdleLooks, limit / IdleLooks) : null;
        var writing = Guard(WriteAnswersAsync, closed);
        await Guard(ReadRequestsAsync, closed);
        await writing;
        await stream.DisposeAsync();
    }

    /// <summary>Runs one of the two loops; when it ends, for whatever reason, the other one does too.</summary>
    async Task Guard(Func<CancellationToken, Task> loop, CancellationTokenSource closed)
    {
        try
        {
            await loop(closed.Token);
        }
        catch (Exception end) when (end is IOException or OperationCanceledException or ObjectDisposedException or ProtocolException or ChannelClosedException)
        {
            // The client is gone or does not speak Kafka's protocol: as Kafka does, the connection is closed without a word.
        }
        catch (Exception failure)
        {
            options.OnError?.Invoke(failure);
        }
        _answers.Writer.TryComplete();
        closed.Cancel();
    }

    void CloseIdle(TimeSpan limit, CancellationTokenSource closed)
    {
        if (Volatile.Read(ref _waiting) > 0 || options.Time.GetElapsedTime(Volatile.Read(ref _heard)) < limit) return;
        try
        {
            closed.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It has just ended by itself.
        }
    }

    async Task ReadRequestsAsync(CancellationToken closed)
    {
        while (await _frames.ReadAsync(login.IsMissing ? Math.Min(StrangerBytesMax, options.MaxRequestBytes) : options.MaxRequestBytes, closed) is { } frame)
        {
            Volatile.Write(ref _heard, options.Time.GetTimestamp());
            Interlocked.Increment(ref _waiting);
            long waiting = Interlocked.Add(ref _waitingBytes, frame.Length);
            if (await TakeAsync(frame, closed) is not { } pending) return;
            await _answers.Writer.WriteAsync(pending, closed);
            // A client that sends on and on without reading its answers fills its own memory, not ours.
            if (waiting > options.MaxRequestBytes) await AnsweredAsync(() => Interlocked.Read(ref _waitingBytes) <= options.MaxRequestBytes, closed);
        }
    }

    /// <summary>Waits until so much was answered that <paramref name="enough"/>.</summary>
    async ValueTask AnsweredAsync(Func<bool> enough, CancellationToken closed)
    {
        while (true)
        {
            var less = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Volatile.Write(ref _less, less);
            if (enough()) return;
            await ByteQueue.SignalAsync(less, closed);
        }
    }

    /// <summary>Starts handling a request; null when the connection is to be closed instead.</summary>
    async ValueTask<PendingAnswer?> TakeAsync(RequestFrame frame, CancellationToken closed)
    {
        var watching = faults.Watching;
        // What is kept must not lie in an array that the next request is read into.
        if (!TryParse(watching.Length > 0 ? frame.Memory.ToArray() : frame.Memory, closed, out var context, out var api, out var request)) return null;
        if (request is null) return new(frame, context, null, Task.FromResult<IMessage>(UnsupportedVersion()), 0);
        if (context.ApiKey == ApiKey.Fetch)
        {
            if (Volatile.Read(ref _fetching) > 0) await AnsweredAsync(() => Volatile.Read(ref _fetching) == 0, closed);
            Interlocked.Increment(ref _fetching);
        }
        if (watching.Length > 0 || faults.MeetRequests)
        {
            var asked = faults.Of(context.ApiKey, context.Version, context.ClientId, request);
            foreach (var seen in watching) seen.Add(asked);
            var action = await faults.MeetAsync(asked, closed);
            if (action == FaultAction.Close) return null;
            if (action.Message is { } instead) return new(frame, context, request, Task.FromResult(instead), instead is ApiVersionsResponse { ErrorCode: ErrorCode.UnsupportedVersion } ? (short)0 : context.Version);
        }
        return new(frame, context, request, api!.Handle(request, context), context.Version);
    }

    bool TryParse(ReadOnlyMemory<byte> bytes, CancellationToken closed, out RequestContext context, out Api? api, out IMessage? request)
    {
        var reader = new WireReader(bytes);
        var header = RequestHeader.Read(ref reader);
        context = new() { ApiKey = header.ApiKey, Version = header.Version, CorrelationId = header.CorrelationId, ClientId = header.ClientId, ClientHost = clientHost, Login = login, Closed = closed, TakenAt = Volatile.Read(ref _heard) };
        api = apis.Find(header.ApiKey);
        request = null;
        if (api is null || !login.MayAsk(header.ApiKey)) return false;
        if (!api.Serves(header.Version)) return header.ApiKey == ApiKey.ApiVersions;
        request = api.Read(ref reader, header.Version);
        return true;
    }

    /// <summary>KIP-511: a client from the future learns from a version 0 answer which versions it may use.</summary>
    ApiVersionsResponse UnsupportedVersion()
    {
        var own = apis.Find(ApiKey.ApiVersions)!.Versions;
        return new() { ErrorCode = ErrorCode.UnsupportedVersion, ApiKeys = [new() { ApiKey = (short)ApiKey.ApiVersions, MinVersion = own.Oldest, MaxVersion = own.Newest }] };
    }

    async Task WriteAnswersAsync(CancellationToken closed)
    {
        using var writer = new WireWriter(4 << 10);
        // Not ReadAllAsync: it goes by way of the thread pool, and a simulation has only its own scheduler.
        while (await _answers.Reader.WaitToReadAsync(closed))
        {
            while (_answers.Reader.TryRead(out var pending))
            {
                if (!await AnswerAsync(writer, pending, closed)) return;
            }
        }
    }

    /// <returns>False when the connection is to be closed.</returns>
    async ValueTask<bool> AnswerAsync(WireWriter writer, PendingAnswer pending, CancellationToken closed)
    {
        var response = await pending.Response.WaitAsync(closed);
        var context = pending.Context;
        if (context.CloseConnection) return false;
        writer.Reset();
        if (!context.NoAnswer)
        {
            if (faults.MeetAnswers && pending.Request is { } request)
            {
                var action = await faults.MeetAsync(faults.Of(context.ApiKey, context.Version, context.ClientId, request), response, closed);
                if (action == FaultAction.Close) return false;
                response = action.Message ?? response;
            }
            Write(writer, pending, response);
        }
        status.Answered(context.ApiKey, options.Time.GetElapsedTime(context.TakenAt), FrameHead + pending.Frame.Length, writer.Length, writer.Errors > 0);
        if (!context.NoAnswer) await SendAsync(writer, closed);
        context.Release();
        if (context.ApiKey == ApiKey.Fetch) Interlocked.Decrement(ref _fetching);
        pending.Frame.Return();
        Interlocked.Add(ref _waitingBytes, -pending.Frame.Length);
        Interlocked.Exchange(ref _less, null)?.TrySetResult();
        // In this order: what was long under way is not idle in the moment in which it ends.
        Volatile.Write(ref _heard, options.Time.GetTimestamp());
        Interlocked.Decrement(ref _waiting);
        return !context.ClosesAfter;
    }

    static void Write(WireWriter writer, PendingAnswer pending, IMessage response)
    {
        writer.WriteInt32(0);
        writer.WriteInt32(pending.Context.CorrelationId);
        // ApiVersions answers without tags in its header: the client does not know yet which version it gets.
        if (pending.Context.ApiKey != ApiKey.ApiVersions && ApiVersions.Of(pending.Context.ApiKey).IsFlexible(pending.ResponseVersion)) writer.WriteUnsignedVarint(0);
        response.Write(writer, pending.ResponseVersion);
        writer.PatchInt32(0, writer.Length - FrameHead);
    }

    async ValueTask SendAsync(WireWriter writer, CancellationToken closed)
    {
        if (writer.IsSinglePiece) await stream.WriteAsync(writer.SinglePiece, closed);
        else if (writer.Length <= JoinedAtMost) await SendJoinedAsync(writer, closed);
        else foreach (var piece in writer.Pieces()) await stream.WriteAsync(piece, closed);
        await stream.FlushAsync(closed);
    }

    async ValueTask SendJoinedAsync(WireWriter writer, CancellationToken closed)
    {
        byte[] joined = ArrayPool<byte>.Shared.Rent(writer.Length);
        int length = 0;
        foreach (var piece in writer.Pieces())
        {
            piece.CopyTo(joined.AsMemory(length));
            length += piece.Length;
        }
        await stream.WriteAsync(joined.AsMemory(0, length), closed);
        ArrayPool<byte>.Shared.Return(joined);
    }
}
