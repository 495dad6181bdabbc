namespace Weir.Engine.Configuration.Kafka;

/// <summary>Which part of the client a name is for.</summary>
enum KafkaScope
{
    /// <summary>Connections, which reading and writing share.</summary>
    Common,
    Consumer,
    Producer,
}
