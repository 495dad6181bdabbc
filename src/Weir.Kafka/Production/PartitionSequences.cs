using System.Runtime.InteropServices;

namespace Weir.Kafka.Production;

/// <summary>The sequence numbers of a producer's epoch, each partition's from 0: a broker appends a batch once by them, and in order (KIP-98).</summary>
sealed class PartitionSequences
{
    readonly Dictionary<(string Topic, int Partition), int> _next = [];

    /// <summary>Gives the batch its number, which it keeps when it is sent again.</summary>
    public void Number(OutputBatch batch)
    {
        ref int next = ref CollectionsMarshal.GetValueRefOrAddDefault(_next, (batch.Topic, batch.Partition), out _);
        batch.Sequence = next;
        next = After(next, batch.Records.Count);
    }

    /// <summary>The number so many records later; after 2^31-1 comes 0.</summary>
    internal static int After(int sequence, int records) => (int)(((long)sequence + records) & int.MaxValue);

    /// <summary>Another epoch begins.</summary>
    public void Restart() => _next.Clear();
}
