using Weir.Protocol.Messages;

namespace Weir.Faults.Forwarding;

/// <summary>One fault at the n-th request of an API, at an exact moment of that request's life; everything else passes.</summary>
/// <param name="api">Which API.</param>
/// <param name="number">Which of its requests, from 1.</param>
/// <param name="moment">Before it is forwarded, after that, or when its answer is there.</param>
/// <param name="act">What happens then, such as kill -9; the request waits for it.</param>
/// <param name="late">How much later a request of <see cref="FaultMoment.ArrivesLate"/> or <see cref="FaultMoment.HeldBack"/>, or an answer of <see cref="FaultMoment.AnsweredLate"/>, is forwarded.</param>
sealed class RequestFault(ApiKey api, int number, FaultMoment moment, Func<Task> act, TimeSpan late) : IForwardingRule
{
    readonly TaskCompletionSource _hit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _requests;
    ForwardedRequest? _chosen;

    /// <summary>Completes when the fault has happened.</summary>
    public Task Hit => _hit.Task;

    /// <summary>Completes when a request of <see cref="FaultMoment.HeldBack"/> has arrived.</summary>
    public Task Arrived => _arrived.Task;

    public async ValueTask<Passage> RequestAsync(ForwardedRequest request)
    {
        if (request.ApiKey != api || Interlocked.Increment(ref _requests) != number) return Passage.Forward;
        if (moment is FaultMoment.Answered or FaultMoment.AnsweredLate)
        {
            _chosen = request;
            return Passage.Forward;
        }
        await ActAsync();
        if (moment == FaultMoment.NeverArrives) return Passage.Cut;
        if (moment == FaultMoment.HeldBack)
        {
            (request.Late, request.Arrival) = (late, _arrived);
            return Passage.Orphan;
        }
        await Task.Delay(late, TimeProvider.System);
        return Passage.Forward;
    }

    public async ValueTask<Passage> AnswerAsync(ForwardedRequest request)
    {
        if (request != _chosen) return Passage.Forward;
        await ActAsync();
        if (moment == FaultMoment.Answered) return Passage.Cut;
        await Task.Delay(late, TimeProvider.System);
        return Passage.Forward;
    }

    async Task ActAsync()
    {
        try
        {
            await act();
            _hit.TrySetResult();
        }
        catch (Exception failure)
        {
            _hit.TrySetException(failure);
        }
    }
}
