using Weir.Protocol;

namespace Weir.Compatibility.Differential;

/// <summary>An idempotent or transactional producer, as far as it knows itself.</summary>
sealed class WorldProducer
{
    /// <summary>Null: idempotent only.</summary>
    public string? TransactionalId { get; init; }

    /// <summary>Speaks as clients of version 2 of transactions do (KIP-890).</summary>
    public bool IsVersion2 { get; init; }

    public long Id { get; set; }
    public short Epoch { get; set; }

    /// <summary>The partitions of its open transaction.</summary>
    public HashSet<(string Topic, int Partition)> Added { get; } = [];

    /// <summary>The groups whose offsets it may commit.</summary>
    public HashSet<string> Groups { get; } = [];

    /// <summary>The next sequence numbers.</summary>
    public Dictionary<(Uuid Topic, int Partition), int> Sequences { get; } = [];

    /// <summary>The last batch sent, to be sent again.</summary>
    public ReadOnlyMemory<byte> LastBatch { get; set; }

    /// <summary>A new epoch begins with new numbers.</summary>
    public void Become(long id, short epoch)
    {
        if (id != Id || epoch != Epoch) Sequences.Clear();
        (Id, Epoch) = (id, epoch);
    }

    /// <summary>The transaction is over.</summary>
    public void End()
    {
        Added.Clear();
        Groups.Clear();
    }
}
