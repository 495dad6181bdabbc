using Weir.Protocol.Messages;

namespace Weir.Faults.Forwarding;

/// <summary>
/// Plays a client without the guard against KAFKA-17754: one request of an API is sent again by itself, in the same epoch, and the copy arrives only when the next transaction has written something, whose answer is lost.
/// </summary>
/// <param name="api">Which API.</param>
/// <param name="number">Which of its requests, from 1.</param>
sealed class LateCopy(ApiKey api, int number) : IForwardingRule
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource _arrived = new(TaskCreationOptions.RunContinuationsAsynchronously);
    int _requests;
    bool _isAnswered;

    /// <summary>Completes when the copy was answered.</summary>
    public Task Arrived => _arrived.Task;

    public ValueTask<Passage> RequestAsync(ForwardedRequest request)
    {
        if (request.ApiKey == api && Interlocked.Increment(ref _requests) == number)
        {
            request.Copy = new(_written.Task, () => _arrived.TrySetResult());
            return ValueTask.FromResult(Passage.Copy);
        }
        return ValueTask.FromResult(Passage.Forward);
    }

    // The next transaction gets no further.
    public async ValueTask<Passage> AnswerAsync(ForwardedRequest request)
    {
        if (request.Copy is not null) Volatile.Write(ref _isAnswered, true);
        else if (request.ApiKey == ApiKey.Produce && Volatile.Read(ref _isAnswered))
        {
            _written.TrySetResult();
            await _arrived.Task.WithinAsync(Limit);
            return Passage.Drop;
        }
        return Passage.Forward;
    }
}
