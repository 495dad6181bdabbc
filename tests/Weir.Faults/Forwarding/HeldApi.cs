using Weir.Protocol.Messages;

namespace Weir.Faults.Forwarding;

/// <summary>Requests of one API do not arrive; those that are held by then do once it is released.</summary>
sealed class HeldApi(ApiKey api) : IForwardingRule
{
    readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _released.TrySetResult();

    public async ValueTask<Passage> RequestAsync(ForwardedRequest request)
    {
        if (request.ApiKey == api) await _released.Task;
        return Passage.Forward;
    }

    public ValueTask<Passage> AnswerAsync(ForwardedRequest request) => new(Passage.Forward);
}
