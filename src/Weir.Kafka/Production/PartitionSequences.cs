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
        next = (int)(((long)next + batch.Records.Count) & int.MaxValue);
    }

    /// <summary>Another epoch begins.</summary>
    public void Restart() => _next.Clear();
}
