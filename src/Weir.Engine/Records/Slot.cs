namespace Weir.Engine.Records;

/// <summary>One field of a record: where its bytes are and what follows it. 32 bytes; all zero means missing.</summary>
/// <remarks>Slot 0 is the record itself; slots up to the number of known fields are found by the field's number, the others only through the list.</remarks>
struct Slot
{
    /// <summary>The value as JSON, a string with its quotes.</summary>
    public int Start;
    public int Length;

    /// <summary>The name in the input with its quotes; length 0 for a field that a step added.</summary>
    public int NameStart;
    public int NameLength;

    /// <summary>The next field of the same object, in the order of writing; 0 is the end.</summary>
    public int Next;

    /// <summary>The first and last field of an object whose fields the plan knows; 0 is none.</summary>
    public int First;
    public int Last;

    public JsonKind Kind;
    public SlotBuffer Buffer;
    public SlotFlags Flags;

    public readonly bool Has(SlotFlags flag) => (Flags & flag) != 0;
}
