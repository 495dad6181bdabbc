using Weir.Kafka.Admin;
using Weir.Protocol.Messages;

namespace Weir.Commands.Doctoring;

/// <summary>A topic of the pipeline as its cluster describes it.</summary>
/// <param name="Name">The topic.</param>
/// <param name="Role">source, sink, route, dead letters, retry, or lookup and its name.</param>
/// <param name="Metadata">Null where it does not exist or may not be seen.</param>
/// <param name="Configs">Null where they may not be asked.</param>
sealed record TopicState(string Name, string Role, MetadataResponse.MetadataResponseTopic? Metadata, IReadOnlyDictionary<string, ConfigEntry>? Configs)
{
    public string Subject => $"{Role} {Name}";

    public AclOperations Operations => new(Metadata?.TopicAuthorizedOperations ?? int.MinValue);

    public int Partitions => Metadata?.Partitions.Count ?? 0;

    public string? Text(string name) => Configs?.GetValueOrDefault(name)?.Value;

    public long? Number(string name) => Configs?.Number(name);
}
