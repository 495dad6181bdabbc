using Weir.Protocol;

namespace Weir.Broker.Transactions;

/// <summary>A transactional id as it is written down in the state table.</summary>
static class TransactionValue
{
    public const string Prefix = "transaction/";

    const short Version = 0;

    public static string Key(string id) => Prefix + id;

    public static byte[] Write(Transaction transaction)
    {
        using var writer = new WireWriter();
        writer.WriteInt16(Version);
        writer.WriteInt64(transaction.ProducerId);
        writer.WriteInt16(transaction.Epoch);
        writer.WriteInt64(transaction.PreviousProducerId);
        writer.WriteInt16(transaction.PreviousEpoch);
        writer.WriteInt32(transaction.TimeoutMs);
        writer.WriteInt8((sbyte)transaction.State);
        writer.WriteInt64(transaction.StartedAtMs);
        writer.WriteBool(transaction.HasOffsets);
        writer.WriteCount(transaction.Partitions.Count, flexible: false);
        foreach (var (topic, partition) in transaction.Partitions)
        {
            writer.WriteString(topic, flexible: false);
            writer.WriteInt32(partition);
        }
        return writer.ToArray();
    }

    public static Transaction Read(string key, ReadOnlyMemory<byte> value)
    {
        var reader = new WireReader(value);
        if (reader.ReadInt16() is not Version and var version) throw new ProtocolException($"a value of version {version} in the state of a transactional id; {Version} can be read");
        var transaction = new Transaction(key[Prefix.Length..])
        {
            ProducerId = reader.ReadInt64(),
            Epoch = reader.ReadInt16(),
            PreviousProducerId = reader.ReadInt64(),
            PreviousEpoch = reader.ReadInt16(),
            TimeoutMs = reader.ReadInt32(),
            State = (TransactionState)reader.ReadInt8(),
            StartedAtMs = reader.ReadInt64(),
            HasOffsets = reader.ReadBool(),
        };
        for (int left = reader.ReadCount(flexible: false); left > 0; left--) transaction.Partitions.Add(new(reader.ReadString(flexible: false), reader.ReadInt32()));
        return transaction;
    }
}
