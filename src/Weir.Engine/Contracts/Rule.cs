using Weir.Engine.Records;

namespace Weir.Engine.Contracts;

/// <summary>One keyword of a schema, compiled: holds or does not hold for a value.</summary>
abstract class Rule(RecordCode code, string reason)
{
    public RecordCode Code { get; } = code;

    /// <summary>One clause made when the contract is compiled, so that a rejection costs no text of its own.</summary>
    public string Reason { get; } = reason;

    /// <summary>True for values of other types than the keyword speaks about, as JSON Schema has it.</summary>
    public abstract bool Holds(in Record record, in Slot slot);

    /// <summary>The rule to blame, for a value for which this one does not hold.</summary>
    public virtual Rule Blamed(in Record record, in Slot slot) => this;
}
