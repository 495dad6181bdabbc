namespace Weir.Tests.Kafka.Worker;

/// <summary>What is committed beside a position.</summary>
static class CommittedText
{
    /// <summary>Without the id of the topic, which no test knows beforehand, and without the parts that are named.</summary>
    public static string Without(string metadata, params string[] parts) =>
        string.Join(';', metadata.Split(';').Where(part => !part.StartsWith("topic=", StringComparison.Ordinal) && !Array.Exists(parts, name => part.StartsWith(name, StringComparison.Ordinal))));
}
