using Weir.Protocol;

namespace Weir.Broker.Logs;

/// <summary>Batches in memory.</summary>
sealed class MemoryPartitionLog : IPartitionLog
{
    readonly Lock gate = new();
    readonly List<RecordBatch> batches = [];

    public long LogStartOffset { get; private set; }
    public long LogEndOffset { get; private set; }
    public long HighWatermark => LogEndOffset;
    public Action? HighWatermarkAdvanced { get; set; }

    public long Append(ReadOnlyMemory<byte> batch, int leaderEpoch)
    {
        byte[] copy = batch.ToArray();
        long baseOffset = LogEndOffset;
        RecordBatchHeader.SetPlace(copy, baseOffset, leaderEpoch);
        var rest = (ReadOnlyMemory<byte>)copy;
        RecordBatch.TryRead(ref rest, out var stored);
        lock (gate)
        {
            batches.Add(stored);
            LogEndOffset = stored.LastOffset + 1;
        }
        HighWatermarkAdvanced?.Invoke();
        return baseOffset;
    }

    public ReadOnlyMemory<byte> Read(long offset, long endOffset, int maxBytes)
    {
        lock (gate)
        {
            int at = IndexOf(offset);
            if (at >= batches.Count || batches[at].BaseOffset >= endOffset) return default;
            int to = at, size = 0;
            while (to < batches.Count && batches[to].BaseOffset < endOffset && (to == at || size + batches[to].SizeInBytes <= maxBytes)) size += batches[to++].SizeInBytes;
            if (to == at + 1) return batches[at].Bytes;
            byte[] joined = new byte[size];
            for (int i = at, position = 0; i < to; position += batches[i++].SizeInBytes) batches[i].Bytes.CopyTo(joined.AsMemory(position));
            return joined;
        }
    }

    public long FirstBatchAt(long timestamp)
    {
        lock (gate)
        {
            foreach (var batch in batches)
            {
                if (batch.LastOffset >= LogStartOffset && batch.MaxTimestamp >= timestamp) return batch.BaseOffset;
            }
            return -1;
        }
    }

    public void TruncateBefore(long offset)
    {
        lock (gate) LogStartOffset = Math.Max(LogStartOffset, offset);
    }

    int IndexOf(long offset)
    {
        int low = 0, high = batches.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (batches[middle].LastOffset < offset) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
