namespace Weir.Faults.Forwarding;

/// <summary>A broker that refuses requests, one after the other, in the order given; everything else passes.</summary>
sealed class RefusingBroker(params IReadOnlyList<Refusal> refusals) : IForwardingRule
{
    readonly Lock _gate = new();
    readonly TaskCompletionSource _hit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    ForwardedRequest? _carriedOut;
    int _next;

    /// <summary>Completes when all of them were refused.</summary>
    public Task Hit => _hit.Task;

    public ValueTask<Passage> RequestAsync(ForwardedRequest request)
    {
        lock (_gate)
        {
            if (_next == refusals.Count || _carriedOut is not null || request.ApiKey != refusals[_next].Api || request.Bytes < refusals[_next].LeastBytes) return ValueTask.FromResult(Passage.Forward);
            if (!refusals[_next].IsCarriedOut) return ValueTask.FromResult(Refuse(request));
            _carriedOut = request;
            return ValueTask.FromResult(Passage.Forward);
        }
    }

    public ValueTask<Passage> AnswerAsync(ForwardedRequest request)
    {
        lock (_gate)
        {
            if (request != _carriedOut) return ValueTask.FromResult(Passage.Forward);
            _carriedOut = null;
            return ValueTask.FromResult(Refuse(request));
        }
    }

    Passage Refuse(ForwardedRequest request)
    {
        request.Refusal = refusals[_next++].Code;
        if (_next == refusals.Count) _hit.TrySetResult();
        return Passage.Refuse;
    }
}
