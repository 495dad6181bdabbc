using System.Collections.Concurrent;
using System.Net.Sockets;

namespace Weir.Faults.Forwarding;

/// <summary>One connection of a client and the one to its broker, frame by frame in both directions.</summary>
sealed class ForwardedConnection(Socket client, Socket broker, IForwardingRule rule, AnswerRewriter rewriter) : IDisposable
{
    static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(10);

    readonly System.Net.EndPoint _address = broker.RemoteEndPoint!;
    readonly long _connectedAt = TimeProvider.System.GetTimestamp();
    readonly NetworkStream _client = new(client, ownsSocket: true);
    readonly NetworkStream _broker = new(broker, ownsSocket: true);
    readonly ConcurrentDictionary<int, ForwardedRequest> _unanswered = [];

    public async Task RunAsync()
    {
        var requests = RequestsAsync();
        var answers = AnswersAsync();
        await Task.WhenAny(requests, answers);
        // A client that died leaves requests behind; closing now could take them from the broker before it has read them.
        if (requests.IsCompletedSuccessfully && requests.Result == Passage.Forward && !answers.IsCompleted && !_unanswered.IsEmpty)
            await Task.WhenAny(answers, Task.Delay(LastAnswers, TimeProvider.System));
        Dispose();
        await Task.WhenAll(requests, answers);
    }

    public void Dispose()
    {
        _client.Dispose();
        _broker.Dispose();
    }

    // Ends with Forward when the client is gone.
    async Task<Passage> RequestsAsync()
    {
        while (await Frames.ReadAsync(_client) is { } frame)
        {
            var request = ForwardedRequest.Of(frame);
            request.ConnectedAt = _connectedAt;
            var passage = await rule.RequestAsync(request);
            if (passage == Passage.Cut) return Passage.Cut;
            if (passage == Passage.Drop) continue;
            if (passage == Passage.Copy) _ = ArriveAgainAsync(request.Copy!, frame);
            if (passage == Passage.Refuse) request.Answer = ErrorAnswers.To(request, frame, request.Refusal);
            // Before the client is gone: while something is unanswered the broker's side stays open.
            _unanswered[request.CorrelationId] = request;
            if (passage == Passage.Orphan)
            {
                _client.Dispose();
                await Task.Delay(request.Late, TimeProvider.System);
            }
            bool isWritten = await Frames.WriteAsync(_broker, request.Answer is null ? frame : ErrorAnswers.Substitute(request));
            if (isWritten) request.Arrival?.TrySetResult();
            else request.Arrival?.TrySetException(new IOException("what was held back could not be written to the broker any more"));
            if (!isWritten) return Passage.Cut;
        }
        return Passage.Forward;
    }

    // By a connection of its own: brokers take requests without having been asked for their versions.
    async Task ArriveAgainAsync(RequestCopy copy, byte[] frame)
    {
        await copy.When;
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(_address);
        using var stream = new NetworkStream(socket);
        await Frames.WriteAsync(stream, frame);
        await Frames.ReadAsync(stream);
        copy.Answered();
    }

    async Task<Passage> AnswersAsync()
    {
        bool clientReads = true;
        while (await Frames.ReadAsync(_broker) is { } frame)
        {
            if (!_unanswered.TryRemove(ForwardedRequest.Correlation(frame), out var request)) throw new InvalidOperationException("an answer that nothing asked for");
            var passage = await rule.AnswerAsync(request);
            if (passage == Passage.Cut) return Passage.Cut;
            if (passage == Passage.Refuse) request.Answer = ErrorAnswers.InPlaceOf(request, rewriter.Rewrite(request, frame), request.Refusal);
            if (clientReads && passage != Passage.Drop) clientReads = await Frames.WriteAsync(_client, request.Answer ?? rewriter.Rewrite(request, frame));
            if (!clientReads && _unanswered.IsEmpty) break;
        }
        return Passage.Forward;
    }
}
