namespace Weir.Kafka.Production;

/// <summary>Which of Kafka's two transaction protocols a cluster has.</summary>
enum TransactionVersion
{
    /// <summary>Before Kafka 4: partitions and groups are added by requests of their own, and a late request can decide a later transaction (KAFKA-17754).</summary>
    One = 1,

    /// <summary>KIP-890: every transaction has an epoch of its own.</summary>
    Two = 2,
}
