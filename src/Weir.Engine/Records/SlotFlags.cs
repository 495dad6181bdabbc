namespace Weir.Engine.Records;

[Flags]
enum SlotFlags : byte
{
    None,
    /// <summary>A string with at least one escape.</summary>
    Escaped = 1,
    /// <summary>A number without fraction and exponent.</summary>
    Integer = 2,
    /// <summary>Name, colon and value stand in the input without a gap, the name as the plan would write it.</summary>
    Compact = 4,
    /// <summary>An object or array with white space between its tokens, which is taken out when it is written.</summary>
    Spaced = 8,
    /// <summary>An object of which a field was set or removed, so that it is written field by field.</summary>
    Changed = 16,
    /// <summary>In the list of its object's fields.</summary>
    Linked = 32,
}
