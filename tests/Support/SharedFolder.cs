namespace Weir.Support;

/// <summary>What is beside the repository on some machines: Apache Kafka, and the login job in other systems.</summary>
static class SharedFolder
{
    /// <summary><c>KAFKA_HOME</c>, or <c>../shared/kafka</c>; need not exist.</summary>
    public static string Kafka { get; } = Path.GetFullPath(Environment.GetEnvironmentVariable("KAFKA_HOME") ?? Path.Combine(RepositoryRoot.Path, "../shared/kafka"));
}
