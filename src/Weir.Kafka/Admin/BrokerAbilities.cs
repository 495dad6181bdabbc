using Weir.Kafka.Connections;
using Weir.Kafka.Production;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Admin;

/// <summary>What a broker can do, as it said when the connection was made.</summary>
public sealed class BrokerAbilities
{
    readonly KafkaConnection _connection;

    internal BrokerAbilities(KafkaConnection connection) => _connection = connection;

    /// <summary>The cluster's finalized features with their levels, such as <c>metadata.version</c>.</summary>
    public IReadOnlyDictionary<string, short> Features => _connection.Features;

    /// <summary>Whether workers would use transactions of version 2 (KIP-890).</summary>
    public bool HasTransactionsTwo => TransactionVersions.Of(_connection) == TransactionVersion.Two;

    /// <summary>Whether there are groups whose partitions the broker divides (KIP-848).</summary>
    public bool HasConsumerGroups => AreConsumerGroupsOn(_connection);

    internal static bool AreConsumerGroupsOn(KafkaConnection connection) => connection.VersionOf(ApiKey.ConsumerGroupHeartbeat) >= 0 && connection.Features.GetValueOrDefault("group.version") >= 1;

    /// <summary>The newest version of a request that both sides know; -1 where there is none.</summary>
    public short NewestVersion(ApiKey key) => _connection.VersionOf(key);
}
