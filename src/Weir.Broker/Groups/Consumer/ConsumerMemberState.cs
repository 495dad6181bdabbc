namespace Weir.Broker.Groups;

/// <summary>How far a member of a consumer group is on its way to its target assignment.</summary>
enum ConsumerMemberState : sbyte
{
    /// <summary>It has all that its epoch gives it.</summary>
    Stable = 1,

    /// <summary>It has to give up partitions first, and is waited for.</summary>
    UnrevokedPartitions = 2,

    /// <summary>Partitions that it shall have are still with other members.</summary>
    UnreleasedPartitions = 3,
}
