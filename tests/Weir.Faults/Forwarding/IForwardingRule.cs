namespace Weir.Faults.Forwarding;

/// <summary>Decides about every request and every answer of a forwarder. Called from several connections at once.</summary>
interface IForwardingRule
{
    ValueTask<Passage> RequestAsync(ForwardedRequest request);

    ValueTask<Passage> AnswerAsync(ForwardedRequest request);
}
