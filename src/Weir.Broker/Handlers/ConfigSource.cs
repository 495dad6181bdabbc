namespace Weir.Broker.Handlers;

/// <summary>Where a configuration's value comes from, as Kafka numbers it.</summary>
enum ConfigSource : sbyte
{
    Topic = 1,
    StaticBroker = 4,
    Default = 5,
}
