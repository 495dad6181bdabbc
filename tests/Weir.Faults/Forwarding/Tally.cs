using Weir.Protocol.Messages;

namespace Weir.Faults.Forwarding;

/// <summary>Counts requests of an API, and lets everything pass.</summary>
sealed class Tally(ApiKey api) : IForwardingRule
{
    int _count;

    public int Count => Volatile.Read(ref _count);

    public ValueTask<Passage> RequestAsync(ForwardedRequest request)
    {
        if (request.ApiKey == api) Interlocked.Increment(ref _count);
        return ValueTask.FromResult(Passage.Forward);
    }

    public ValueTask<Passage> AnswerAsync(ForwardedRequest request) => ValueTask.FromResult(Passage.Forward);
}
