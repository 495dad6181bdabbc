namespace Weir.Engine;

/// <summary>What a field of a record holds.</summary>
public enum JsonKind : byte
{
    /// <summary>The record has no such field, or a step removed it.</summary>
    Missing,
    Null,
    False,
    True,
    Number,
    String,
    Array,
    Object,
}
