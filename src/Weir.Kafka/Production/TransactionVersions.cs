using Weir.Kafka.Connections;
using Weir.Protocol.Messages;

namespace Weir.Kafka.Production;

/// <summary>The newest request versions that belong to a transaction protocol.</summary>
static class TransactionVersions
{
    public static TransactionVersion Of(KafkaConnection connection) =>
        connection.Features.GetValueOrDefault("transaction.version") >= 2 && connection.VersionOf(ApiKey.EndTxn) >= 5
            && connection.VersionOf(ApiKey.Produce) >= 12 && connection.VersionOf(ApiKey.TxnOffsetCommit) >= 5 ? TransactionVersion.Two : TransactionVersion.One;

    // Version 13 names topics by id; by name until then.
    public static short Produce(this TransactionVersion version) => version == TransactionVersion.Two ? (short)12 : (short)11;

    public static short OffsetCommit(this TransactionVersion version) => version == TransactionVersion.Two ? (short)5 : (short)4;

    public static short End(this TransactionVersion version) => version == TransactionVersion.Two ? (short)5 : (short)4;
}
