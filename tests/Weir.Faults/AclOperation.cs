namespace Weir.Faults;

/// <summary>What a permission allows; Kafka's numbers. READ and WRITE include DESCRIBE.</summary>
enum AclOperation
{
    None = 0,
    Read = 3,
    Write = 4,
    Describe = 8,
}
