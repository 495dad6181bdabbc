using System.Buffers.Binary;
using Weir.Broker.Storage;

namespace Weir.Broker.Transactions;

/// <summary>Gives out producer ids, each once: a block of them is written down before its first is given.</summary>
sealed class ProducerIds
{
    const string Key = "producer-ids";
    const int Block = 1000;

    readonly Lock _gate = new();
    readonly LogStore _store;
    long _next;
    long _end;
    long _frame;

    public ProducerIds(LogStore store)
    {
        _store = store;
        _next = _end = store.State.Get(Key) is { } value ? BinaryPrimitives.ReadInt64BigEndian(value) : 0;
    }

    /// <summary>The next id, and the journal frame that must be durable before it is used.</summary>
    public (long Id, long Frame) Next()
    {
        lock (_gate)
        {
            if (_next == _end)
            {
                byte[] value = new byte[8];
                BinaryPrimitives.WriteInt64BigEndian(value, _end + Block);
                _frame = _store.State.Put(Key, value);
                // Only now: ids of a block that could not be written down would be given again after a restart.
                _end += Block;
            }
            return (_next++, _frame);
        }
    }
}
