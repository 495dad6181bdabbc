using System.Text;

namespace Weir.Engine.Steps.Conditions;

/// <summary>A header of the source record and what it is tested for: every test holds.</summary>
sealed class HeaderCondition(string header, FieldTest[] tests) : Condition
{
    readonly byte[] _name = Encoding.UTF8.GetBytes(header);

    public override bool Holds(in Record record)
    {
        var used = record.ScratchUsed;
        var slot = record.HeaderSlot(_name);
        var holds = true;
        foreach (var test in tests) holds = holds && test.Holds(in record, in slot);
        record.ReleaseScratch(used);
        return holds;
    }
}
