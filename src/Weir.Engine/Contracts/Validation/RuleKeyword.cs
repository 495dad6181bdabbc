namespace Weir.Engine.Contracts.Validation;

/// <summary>A keyword that looks at nothing but the value, by the same rule that compiled contracts use.</summary>
sealed class RuleKeyword(Rule rule) : Keyword
{
    public Rule Rule => rule;

    public override bool Holds(Evaluation evaluation, in Record record, in Place place)
    {
        ref readonly var slot = ref evaluation.Tree[place.Node];
        if (slot.Kind == JsonKind.String) evaluation.Charge(slot.Length);
        var mark = Evaluation.Hold(in record);
        var broken = rule.Holds(in record, in slot) ? null : rule.Blamed(in record, in slot);
        Evaluation.Release(in record, mark);
        return broken is null || evaluation.Fail(broken.Code, broken.Reason, place.Node);
    }
}
