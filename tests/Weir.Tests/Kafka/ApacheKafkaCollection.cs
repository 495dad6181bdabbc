namespace Weir.Tests.Kafka;

/// <summary>The tests that share one Apache Kafka.</summary>
[CollectionDefinition(Name)]
public sealed class ApacheKafkaCollection : ICollectionFixture<ApacheKafkaFixture>
{
    public const string Name = "Apache Kafka";
}
