using Weir.Protocol;

namespace Weir.Broker.Logs;

/// <summary>A topic as the storage keeps it.</summary>
/// <param name="Name">The topic's name.</param>
/// <param name="Id">Its id: a topic created again under the same name has another.</param>
/// <param name="Partitions">Their number.</param>
/// <param name="Configs">What was set, in Kafka's spelling; everything else has its default.</param>
sealed record StoredTopic(string Name, Uuid Id, int Partitions, IReadOnlyDictionary<string, string> Configs);
