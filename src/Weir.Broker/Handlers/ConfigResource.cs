namespace Weir.Broker.Handlers;

/// <summary>What can have a configuration, as Kafka numbers it.</summary>
enum ConfigResource : sbyte
{
    Topic = 2,
    Broker = 4,
    Group = 32,
}
