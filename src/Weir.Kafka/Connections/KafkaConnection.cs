using System.Buffers.Binary;
using Weir.Protocol;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Connections;

/// <summary>
/// One connection: requests are pipelined and answered in order. After an error or a time-out the connection is closed and every
/// request under way fails with <see cref="KafkaConnectionException"/>: what became of it is unknown.
/// </summary>
sealed class KafkaConnection : IAsyncDisposable
{
    const int FrameBytesMax = 512 * 1024 * 1024;
    static readonly TimeSpan DeadlineCheck = TimeSpan.FromMilliseconds(200);

    readonly Stream stream;
    readonly string clientId;
    readonly TimeProvider time;
    readonly Queue<PendingRequest> pending = [];
    readonly SemaphoreSlim sending = new(1, 1);
    readonly WireWriter writer = new();
    readonly ITimer deadlines;
    Dictionary<ApiKey, ApiVersions> versions = [];
    KafkaConnectionException? closed;
    int correlation;

    public KafkaConnection(Stream stream, string address, string clientId, TimeProvider time)
    {
        this.stream = stream;
        this.clientId = clientId;
        this.time = time;
        Address = address;
        deadlines = time.CreateTimer(_ => CheckDeadlines(), null, DeadlineCheck, DeadlineCheck);
        _ = ReadLoopAsync();
    }

    public string Address { get; }

    public bool IsClosed => Volatile.Read(ref closed) is not null;

    /// <summary>The cluster's finalized features, such as <c>transaction.version</c>.</summary>
    public IReadOnlyDictionary<string, short> Features { get; private set; } = new Dictionary<string, short>();

    /// <summary>Asks what the broker speaks. First request of every connection.</summary>
    public async ValueTask NegotiateAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        var request = new ApiVersionsRequest { ClientSoftwareName = "weir", ClientSoftwareVersion = typeof(KafkaConnection).Assembly.GetName().Version?.ToString(3) ?? "0" };
        var answer = await SendAsync(request, new RequestOptions(timeout), cancellation);
        if (answer.ErrorCode == ErrorCode.UnsupportedVersion) answer = await SendAsync(request, new RequestOptions(timeout, NewestVersion: 0), cancellation);
        if (answer.ErrorCode != ErrorCode.None) throw new KafkaServerException(answer.ErrorCode, $"{Address}: asking for the broker's versions");
        versions = answer.ApiKeys.Where(api => ApiVersions.Knows((ApiKey)api.ApiKey))
            .ToDictionary(api => (ApiKey)api.ApiKey, api => ApiVersions.Of((ApiKey)api.ApiKey) with { Oldest = api.MinVersion, Newest = api.MaxVersion });
        Features = answer.FinalizedFeatures.ToDictionary(feature => feature.Name, feature => feature.MaxVersionLevel);
    }

    /// <summary>Whether the broker knows the API at all.</summary>
    public bool Supports(ApiKey key) => versions.ContainsKey(key);

    /// <summary>The newest version both sides know, -1 where there is none.</summary>
    public short VersionOf(ApiKey key, short newest = short.MaxValue)
    {
        var ours = ApiVersions.Of(key);
        if (key == ApiKey.ApiVersions) return versions.Count == 0 && newest > 0 ? (short)3 : (short)0;
        if (!versions.TryGetValue(key, out var theirs)) return -1;
        short version = Math.Min(Math.Min(ours.Newest, theirs.Newest), newest);
        return version >= Math.Max(ours.Oldest, theirs.Oldest) ? version : (short)-1;
    }

    public async ValueTask<TResponse> SendAsync<TResponse>(IRequest<TResponse> request, RequestOptions options, CancellationToken cancellation) where TResponse : IMessage<TResponse>
        => (await SendLeasedAsync(request, options with { Pooled = false }, cancellation)).Message;

    /// <summary>Like <see cref="SendAsync"/>, for answers whose bytes are used beyond decoding.</summary>
    /// <exception cref="KafkaConnectionException">The connection broke or the time-out passed.</exception>
    /// <exception cref="KafkaServerException">UNSUPPORTED_VERSION: the broker has no version of the API that we know.</exception>
    public async ValueTask<Received<TResponse>> SendLeasedAsync<TResponse>(IRequest<TResponse> request, RequestOptions options, CancellationToken cancellation) where TResponse : IMessage<TResponse>
    {
        short version = VersionOf(request.ApiKey, options.NewestVersion);
        if (version < 0) throw new KafkaServerException(ErrorCode.UnsupportedVersion, $"{Address}: {request.ApiKey}");
        var sent = await WriteAsync(request, version, options, cancellation);
        // Not WaitAsync, which would go on from the thread pool and leave the caller's context.
        using var cancelled = cancellation.UnsafeRegister(static (request, token) => ((PendingRequest)request!).TrySetCanceled(token), sent);
        var frame = await sent.Task;
        try
        {
            return new(Decode<TResponse>(frame, request.ApiKey, version), frame);
        }
        catch (ProtocolException exception)
        {
            frame.Dispose();
            Close($"answered {request.ApiKey} with bytes that are not Kafka's protocol: {exception.Message}", exception);
            throw closed!;
        }
    }

    public ValueTask DisposeAsync()
    {
        Close("closed by us", null);
        return ValueTask.CompletedTask;
    }

    static TResponse Decode<TResponse>(PooledFrame frame, ApiKey key, short version) where TResponse : IMessage<TResponse>
    {
        var reader = new WireReader(frame.Memory);
        reader.ReadInt32();
        // KIP-511: the answer to ApiVersions has the oldest header, so that a client of any age can read it.
        if (key != ApiKey.ApiVersions && ApiVersions.Of(key).IsFlexible(version)) reader.SkipTags();
        return TResponse.Read(ref reader, key == ApiKey.ApiVersions && IsUnsupported(frame) ? (short)0 : version);
    }

    // A broker that does not know our version of ApiVersions answers in version 0.
    static bool IsUnsupported(PooledFrame frame) => frame.Length >= 6 && BinaryPrimitives.ReadInt16BigEndian(frame.Memory.Span[4..]) == (short)ErrorCode.UnsupportedVersion;

    async ValueTask<PendingRequest> WriteAsync<TResponse>(IRequest<TResponse> request, short version, RequestOptions options, CancellationToken cancellation) where TResponse : IMessage<TResponse>
    {
        await sending.WaitAsync(cancellation);
        try
        {
            if (closed is { } reason) throw new KafkaUnsentException(Address, "the connection is closed", cause: reason);
            long deadline = time.GetTimestamp() + (long)(options.Timeout.TotalSeconds * time.TimestampFrequency);
            var sent = new PendingRequest(++correlation, deadline, options.Pooled);
            Encode(request, version, sent.CorrelationId);
            lock (pending) pending.Enqueue(sent);
            if (closed is { } late) sent.TrySetException(Again(late));
            try
            {
                if (writer.IsSinglePiece) await stream.WriteAsync(writer.SinglePiece, CancellationToken.None);
                else foreach (var piece in writer.Pieces()) await stream.WriteAsync(piece, CancellationToken.None);
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                Close("the connection broke: " + exception.Message, exception);
            }
            return sent;
        }
        finally
        {
            sending.Release();
        }
    }

    void Encode<TResponse>(IRequest<TResponse> request, short version, int correlationId) where TResponse : IMessage<TResponse>
    {
        writer.Reset();
        writer.WriteInt32(0);
        writer.WriteInt16((short)request.ApiKey);
        writer.WriteInt16(version);
        writer.WriteInt32(correlationId);
        writer.WriteString(clientId, flexible: false);
        if (ApiVersions.Of(request.ApiKey).IsFlexible(version)) writer.WriteUnsignedVarint(0);
        request.Write(writer, version);
        writer.PatchInt32(0, writer.Length - 4);
    }

    async Task ReadLoopAsync()
    {
        byte[] prefix = new byte[4];
        try
        {
            while (!IsClosed)
            {
                await stream.ReadExactlyAsync(prefix);
                int length = BinaryPrimitives.ReadInt32BigEndian(prefix);
                if (length is < 4 or > FrameBytesMax) throw new ProtocolException($"an answer of {length} bytes; is this a Kafka listener, and is TLS on where it has to be?");
                PendingRequest? next;
                lock (pending) pending.TryPeek(out next);
                if (next is null) throw new ProtocolException("an answer that nothing asked for");
                var frame = PooledFrame.Of(length, next.Pooled);
                await stream.ReadExactlyAsync(frame.Writable);
                Answer(next, frame);
            }
        }
        catch (EndOfStreamException exception)
        {
            Close("the broker closed the connection", exception);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or ProtocolException)
        {
            Close("the connection broke: " + exception.Message, exception);
        }
        catch (KafkaConnectionException exception)
        {
            // TLS that fails at the first read explains itself.
            Close(exception.Message[(exception.Endpoint.Length + 2)..], exception);
        }
    }

    void Answer(PendingRequest request, PooledFrame frame)
    {
        int id = BinaryPrimitives.ReadInt32BigEndian(frame.Memory.Span);
        if (id != request.CorrelationId) throw new ProtocolException($"the answer to request {id} came where {request.CorrelationId} was due");
        lock (pending) pending.TryDequeue(out _);
        if (!request.TrySetResult(frame)) frame.Dispose();
    }

    void CheckDeadlines()
    {
        bool late;
        long now = time.GetTimestamp();
        lock (pending) late = pending.Any(request => request.Deadline < now);
        if (late) Close("did not answer in time", null);
    }

    void Close(string what, Exception? cause)
    {
        if (Interlocked.CompareExchange(ref closed, new KafkaConnectionException(Address, what, cause: cause), null) is not null) return;
        deadlines.Dispose();
        stream.Dispose();
        PendingRequest[] left;
        lock (pending)
        {
            left = [.. pending];
            pending.Clear();
        }
        foreach (var request in left) request.TrySetException(new KafkaConnectionException(Address, what, cause: cause));
    }

    // Each waiter gets an exception of its own: one instance thrown in several places would mix their stack traces.
    static KafkaConnectionException Again(KafkaConnectionException first) => new(first.Endpoint, first.Message[(first.Endpoint.Length + 2)..], cause: first.InnerException);
}
