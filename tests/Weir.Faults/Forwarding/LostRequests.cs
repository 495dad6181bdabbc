using Weir.Protocol.Messages;

namespace Weir.Faults.Forwarding;

/// <summary>No request of an API arrives, and nobody is told.</summary>
sealed class LostRequests(params ApiKey[] apis) : IForwardingRule
{
    public ValueTask<Passage> RequestAsync(ForwardedRequest request) => ValueTask.FromResult(apis.Contains(request.ApiKey) ? Passage.Drop : Passage.Forward);

    public ValueTask<Passage> AnswerAsync(ForwardedRequest request) => ValueTask.FromResult(Passage.Forward);
}
