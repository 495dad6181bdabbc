using System.Buffers.Binary;
using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>Walks the entries of a frame.</summary>
static class JournalEntries
{
    const int HeadSize = 5;

    /// <summary>Topic id and partition, in front of a batch.</summary>
    public const int BatchHead = 20;

    /// <summary>Takes the first entry off <paramref name="rest"/>; false when none is left.</summary>
    public static bool TryRead(ref ReadOnlyMemory<byte> rest, out JournalEntryType type, out ReadOnlyMemory<byte> body)
    {
        (type, body) = (default, default);
        if (rest.Length < HeadSize) return false;
        type = (JournalEntryType)rest.Span[0];
        var size = BinaryPrimitives.ReadInt32LittleEndian(rest.Span[1..]);
        if (size < 0 || size > rest.Length - HeadSize) return false;
        body = rest.Slice(HeadSize, size);
        rest = rest[(HeadSize + size)..];
        return true;
    }

    /// <summary>Names the first batch of a damaged frame whose checksum is wrong, as far as the frame can still be walked.</summary>
    public static string? FirstBadBatch(ReadOnlyMemory<byte> entries)
    {
        while (TryRead(ref entries, out var type, out var body))
        {
            if (type != JournalEntryType.Batch || body.Length < BatchHead) continue;
            var fields = new ByteFieldReader(body.Span);
            var (topic, partition) = (fields.Id(), fields.Int());
            var batch = body[BatchHead..];
            var offset = batch.Length >= 8 ? BinaryPrimitives.ReadInt64BigEndian(batch.Span) : -1;
            try
            {
                if (RecordBatch.TryRead(ref batch, out var intact) && intact.Validate() is null) continue;
            }
            catch (CorruptRecordException)
            {
            }
            return $"topic {topic}, partition {partition}, offset {offset}";
        }
        return null;
    }
}
