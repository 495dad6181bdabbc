namespace Weir.Engine;

/// <summary>What becomes of a dead letter that its topic cannot hold.</summary>
public enum DeadLetterOversize
{
    /// <summary>A smaller one is written: the head of the value, its length and SHA-256, and where the record is.</summary>
    Pointer,
    /// <summary>The partition halts until the topic takes it.</summary>
    Stop,
}
