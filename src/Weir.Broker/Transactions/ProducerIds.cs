using System.Buffers.Binary;
using Weir.Broker.Storage;

namespace Weir.Broker.Transactions;

/// <summary>Gives out producer ids, each once: a block of them is written down before its first is given.</summary>
sealed class ProducerIds
{
    const string Key = "producer-ids";
    const int Block = 1000;

    readonly Lock gate = new();
    readonly LogStore store;
    long next;
    long end;
    long frame;

    public ProducerIds(LogStore store)
    {
        this.store = store;
        next = end = store.State.Get(Key) is { } value ? BinaryPrimitives.ReadInt64BigEndian(value) : 0;
    }

    /// <summary>The next id, and the journal frame that must be durable before it is used.</summary>
    public (long Id, long Frame) Next()
    {
        lock (gate)
        {
            if (next == end)
            {
                end += Block;
                byte[] value = new byte[8];
                BinaryPrimitives.WriteInt64BigEndian(value, end);
                frame = store.State.Put(Key, value);
            }
            return (next++, frame);
        }
    }
}
