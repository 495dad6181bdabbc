namespace Weir.Faults.Forwarding;

/// <summary>Nothing happens.</summary>
sealed class AllPass : IForwardingRule
{
    public ValueTask<Passage> RequestAsync(ForwardedRequest request) => new(Passage.Forward);

    public ValueTask<Passage> AnswerAsync(ForwardedRequest request) => new(Passage.Forward);
}
