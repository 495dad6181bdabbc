namespace Weir.Faults.Forwarding;

/// <summary>A rule that can be set while connections run, and is then gone: everything passes before and after.</summary>
sealed class Trap : IForwardingRule
{
    volatile IForwardingRule? _rule;

    public void Set(IForwardingRule rule) => _rule = rule;

    public void Clear() => _rule = null;

    public ValueTask<Passage> RequestAsync(ForwardedRequest request) => _rule?.RequestAsync(request) ?? ValueTask.FromResult(Passage.Forward);

    public ValueTask<Passage> AnswerAsync(ForwardedRequest request) => _rule?.AnswerAsync(request) ?? ValueTask.FromResult(Passage.Forward);
}
