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
    const string NoAnswer = "did not answer in time";
    static readonly TimeSpan DeadlineCheck = TimeSpan.FromMilliseconds(200);

    readonly Stream _stream;
    readonly string _clientId;
    readonly TimeProvider _time;
    readonly Queue<PendingRequest> _pending = [];
    readonly Turns _sending = new();
    readonly WireWriter _writer = new();
    readonly ITimer _deadlines;
    readonly CancellationTokenSource _ended = new();
    Dictionary<ApiKey, ApiVersions> _versions = [];
    KafkaConnectionException? _closed;
    long _heardAt;
    long _quietUntil;
    int _correlation;

    public KafkaConnection(Stream stream, string address, string clientId, TimeProvider time)
    {
        _stream = stream;
        _clientId = clientId;
        _time = time;
        Address = address;
        _heardAt = time.GetTimestamp();
        _deadlines = time.CreateTimer(_ => CheckDeadlines(), null, DeadlineCheck, DeadlineCheck);
        _ = ReadLoopAsync();
    }

    public string Address { get; }

    /// <summary>Cancelled when the connection is closed.</summary>
    public CancellationToken Closed => _ended.Token;

    public bool IsClosed => Volatile.Read(ref _closed) is not null;

    /// <summary>When an answer came last, or the connection was made, in the time provider's ticks.</summary>
    public long HeardAt => Volatile.Read(ref _heardAt);

    /// <summary>Told when a request was not answered in time, with the moment it was sent.</summary>
    public Action<long>? Unanswered { get; set; }

    /// <summary>The cluster's finalized features, such as <c>transaction.version</c>.</summary>
    public IReadOnlyDictionary<string, short> Features { get; private set; } = new Dictionary<string, short>();

    /// <summary>Asks what the broker speaks. First request of every connection.</summary>
    public async ValueTask NegotiateAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        var request = new ApiVersionsRequest { ClientSoftwareName = "weir", ClientSoftwareVersion = typeof(KafkaConnection).Assembly.GetName().Version?.ToString(3) ?? "0" };
        var answer = await SendAsync(request, new RequestOptions(timeout), cancellation);
        if (answer.ErrorCode == ErrorCode.UnsupportedVersion) answer = await SendAsync(request, new RequestOptions(timeout, NewestVersion: 0), cancellation);
        if (answer.ErrorCode != ErrorCode.None) throw new KafkaServerException(answer.ErrorCode, $"{Address}: asking for the broker's versions");
        // Of what is named twice the last counts.
        var versions = new Dictionary<ApiKey, ApiVersions>();
        foreach (var api in answer.ApiKeys.Where(api => ApiVersions.Knows((ApiKey)api.ApiKey))) versions[(ApiKey)api.ApiKey] = ApiVersions.Of((ApiKey)api.ApiKey) with { Oldest = api.MinVersion, Newest = api.MaxVersion };
        var features = new Dictionary<string, short>();
        foreach (var feature in answer.FinalizedFeatures) features[feature.Name] = feature.MaxVersionLevel;
        (_versions, Features) = (versions, features);
    }

    /// <summary>Whether the broker knows the API at all.</summary>
    public bool Supports(ApiKey key) => _versions.ContainsKey(key);

    /// <summary>The newest version both sides know, -1 where there is none.</summary>
    public short VersionOf(ApiKey key, short newest = short.MaxValue)
    {
        var ours = ApiVersions.Of(key);
        if (key == ApiKey.ApiVersions) return _versions.Count == 0 && newest > 0 ? (short)3 : (short)0;
        if (!_versions.TryGetValue(key, out var theirs)) return -1;
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
            var message = Decode<TResponse>(frame, request.ApiKey, version);
            if (message is IThrottled { ThrottleTimeMs: > 0 and var milliseconds }) BeQuiet(TimeSpan.FromMilliseconds(milliseconds));
            return new(message, frame);
        }
        catch (ProtocolException exception)
        {
            frame.Dispose();
            Close($"answered {request.ApiKey} with bytes that are not Kafka's protocol: {exception.Message}", exception);
            throw _closed!;
        }
    }

    /// <summary>Keeps the connection to the caller, who sends with <see cref="RequestOptions.IsHolder"/>; what others send waits for <see cref="Resume"/>.</summary>
    public Task HoldAsync(CancellationToken cancellation) => _sending.WaitAsync(cancellation);

    /// <summary>Lets the others go on.</summary>
    public void Resume() => _sending.Release();

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
        if (!options.IsHolder) await _sending.WaitAsync(cancellation);
        try
        {
            if (QuietTime > TimeSpan.Zero) await QuietAsync(cancellation);
            if (_closed is { } reason) throw new KafkaUnsentException(Address, "the connection is closed", cause: reason);
            long now = _time.GetTimestamp();
            long deadline = (options.IsHolder ? LastDeadline() : now) + (long)(options.Timeout.TotalSeconds * _time.TimestampFrequency);
            var sent = new PendingRequest(++_correlation, now, deadline, options.Pooled);
            Encode(request, version, sent.CorrelationId);
            lock (_pending) _pending.Enqueue(sent);
            if (_closed is { } late) sent.TrySetException(Again(late));
            try
            {
                if (_writer.IsSinglePiece) await _stream.WriteAsync(_writer.SinglePiece, CancellationToken.None);
                else foreach (var piece in _writer.Pieces()) await _stream.WriteAsync(piece, CancellationToken.None);
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException)
            {
                Close("the connection broke: " + exception.Message, exception);
            }
            return sent;
        }
        finally
        {
            if (!options.IsHolder) _sending.Release();
        }
    }

    TimeSpan QuietTime => TimeSpan.FromSeconds(Math.Max(0, Volatile.Read(ref _quietUntil) - _time.GetTimestamp()) / (double)_time.TimestampFrequency);

    // KIP-219: the broker has answered at once, and reads nothing more of this connection for so long. What was sent would wait there while its time runs out,
    // and a new connection instead of this one would take what the quota does not give.
    void BeQuiet(TimeSpan time)
    {
        long ticks = (long)(time.TotalSeconds * _time.TimestampFrequency);
        Volatile.Write(ref _quietUntil, Math.Max(_quietUntil, _time.GetTimestamp() + ticks));
        lock (_pending) foreach (var request in _pending) request.Extend(ticks);
    }

    async Task QuietAsync(CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, Closed);
        try
        {
            for (var left = QuietTime; left > TimeSpan.Zero; left = QuietTime) await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), _time, either.Token);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested) { }
    }

    // A fetch or a join that waits at the broker is answered before anything that is sent after it.
    long LastDeadline()
    {
        lock (_pending) return _pending.Select(request => request.Deadline).Append(_time.GetTimestamp()).Max();
    }

    void Encode<TResponse>(IRequest<TResponse> request, short version, int correlationId) where TResponse : IMessage<TResponse>
    {
        _writer.Reset();
        _writer.WriteInt32(0);
        _writer.WriteInt16((short)request.ApiKey);
        _writer.WriteInt16(version);
        _writer.WriteInt32(correlationId);
        _writer.WriteString(_clientId, flexible: false);
        if (ApiVersions.Of(request.ApiKey).IsFlexible(version)) _writer.WriteUnsignedVarint(0);
        request.Write(_writer, version);
        _writer.PatchInt32(0, _writer.Length - 4);
    }

    async Task ReadLoopAsync()
    {
        byte[] prefix = new byte[4];
        try
        {
            while (!IsClosed)
            {
                await _stream.ReadExactlyAsync(prefix);
                int length = BinaryPrimitives.ReadInt32BigEndian(prefix);
                if (length is < 4 or > FrameBytesMax) throw new ProtocolException($"an answer of {length} bytes; is this a Kafka listener, and is TLS on where it has to be?");
                PendingRequest? next;
                lock (_pending) _pending.TryPeek(out next);
                if (next is null) throw new ProtocolException("an answer that nothing asked for");
                var frame = PooledFrame.Of(length, next.Pooled);
                await _stream.ReadExactlyAsync(frame.Writable);
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
        Volatile.Write(ref _heardAt, _time.GetTimestamp());
        lock (_pending) _pending.TryDequeue(out _);
        if (!request.TrySetResult(frame)) frame.Dispose();
    }

    void CheckDeadlines()
    {
        PendingRequest? late;
        long now = _time.GetTimestamp();
        lock (_pending) late = _pending.FirstOrDefault(request => request.Deadline < now);
        if (late is null) return;
        // The others first: whoever waits for this answer goes on by one of them at once.
        Unanswered?.Invoke(late.SentAt);
        Close(NoAnswer, null);
    }

    /// <summary>Closes the connection if nothing was heard on it either since a request on another one to the same broker was sent, and not answered in time.</summary>
    public void CloseIfSilentSince(long moment)
    {
        if (HeardAt < moment) Close(NoAnswer, null);
    }

    /// <summary>Closes the connection if nothing is under way on it, and nothing was heard on it since a request to another broker was sent, and not answered in time.</summary>
    public void CloseIfIdleSince(long moment)
    {
        lock (_pending) if (_pending.Count > 0) return;
        if (HeardAt < moment) Close("nothing was heard of it for long, and another broker does not answer", null);
    }

    /// <summary>Closes the connection; what is under way fails with <paramref name="what"/>.</summary>
    public void Close(string what, Exception? cause)
    {
        if (Interlocked.CompareExchange(ref _closed, new KafkaConnectionException(Address, what, cause: cause), null) is not null) return;
        _deadlines.Dispose();
        _stream.Dispose();
        PendingRequest[] left;
        lock (_pending)
        {
            left = [.. _pending];
            _pending.Clear();
        }
        foreach (var request in left) request.TrySetException(new KafkaConnectionException(Address, what, cause: cause));
        _ended.Cancel();
    }

    // Each waiter gets an exception of its own: one instance thrown in several places would mix their stack traces.
    static KafkaConnectionException Again(KafkaConnectionException first) => new(first.Endpoint, first.Message[(first.Endpoint.Length + 2)..], cause: first.InnerException);
}
