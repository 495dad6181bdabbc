namespace Weir.Faults.Forwarding;

/// <summary>Several rules: the first that does not forward decides.</summary>
sealed class Rules(params IReadOnlyList<IForwardingRule> rules) : IForwardingRule
{
    public async ValueTask<Passage> RequestAsync(ForwardedRequest request)
    {
        foreach (var rule in rules)
        {
            if (await rule.RequestAsync(request) is var passage and not Passage.Forward) return passage;
        }
        return Passage.Forward;
    }

    public async ValueTask<Passage> AnswerAsync(ForwardedRequest request)
    {
        foreach (var rule in rules)
        {
            if (await rule.AnswerAsync(request) is var passage and not Passage.Forward) return passage;
        }
        return Passage.Forward;
    }
}
