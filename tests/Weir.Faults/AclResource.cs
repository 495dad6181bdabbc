namespace Weir.Faults;

/// <summary>What a permission is about; Kafka's numbers.</summary>
enum AclResource
{
    None = 0,
    Topic = 2,
    Group = 3,
    TransactionalId = 5,
}
