using Weir.Protocol;

namespace Weir.Kafka.Production;

/// <summary>A record batch on its way to one partition. Its sequence number is given once and stays the same when it is sent again.</summary>
sealed class OutputBatch
{
    public RecordBatchBuilder Records { get; } = new();

    public string Topic { get; set; } = "";

    public int Partition { get; set; }

    /// <summary>It is full when one more record would make it larger than this.</summary>
    public int BytesMax { get; set; }

    /// <summary>Sequence number of the first record.</summary>
    public int Sequence { get; set; }

    /// <summary>Offset of the first record, once the batch is acknowledged; -1 where the broker had it already and no longer knows.</summary>
    public long BaseOffset { get; set; } = -1;
}
