using System.Runtime.CompilerServices;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary>What a schema says about one value: its types, then its other keywords.</summary>
sealed class ValueRule(TypeSet types, string typeReason, Rule[] rules)
{
    static readonly Rule AnyType = new TypeRule("has the wrong type");

    readonly TypeRule _typeRule = new(typeReason);

    public static readonly ValueRule Anything = new(TypeSet.All, AnyType.Reason, []);

    public bool IsTrivial => types == TypeSet.All && rules.Length == 0;

    /// <summary>The first rule that does not hold, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Rule? Broken(in Record record, in Slot slot)
    {
        if (!AllowsType(in record, in slot)) return _typeRule;
        foreach (var rule in rules)
            if (!rule.Holds(in record, in slot)) return rule.Blamed(in record, in slot);
        return null;
    }

    /// <remarks>Not by way of <see cref="Broken"/>: alternatives within alternatives would each be looked at twice for the one around them.</remarks>
    public bool Holds(in Record record, in Slot slot)
    {
        if (!AllowsType(in record, in slot)) return false;
        foreach (var rule in rules)
            if (!rule.Holds(in record, in slot)) return false;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool AllowsType(in Record record, in Slot slot) => types.Allows(in record, in slot);

    /// <summary>Only names the code and reason: the types themselves are checked above.</summary>
    sealed class TypeRule(string reason) : Rule(RecordCodes.WrongType, reason)
    {
        public override bool Holds(in Record record, in Slot slot) => true;
    }
}
