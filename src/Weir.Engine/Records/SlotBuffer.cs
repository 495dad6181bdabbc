namespace Weir.Engine.Records;

/// <summary>Where a slot's bytes are.</summary>
enum SlotBuffer : byte
{
    /// <summary>The record's value, in the fetched batch.</summary>
    Input,
    /// <summary>The worker's arena, valid until the next record.</summary>
    Scratch,
}
