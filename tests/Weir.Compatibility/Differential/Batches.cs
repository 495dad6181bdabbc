using System.Buffers.Binary;
using System.Text;
using Weir.Protocol;

namespace Weir.Compatibility.Differential;

/// <summary>Record batches as producers send them, and as none should.</summary>
static class Batches
{
    /// <summary>The time of the records, in milliseconds since 1970: some days ago, and well before what retention deletes.</summary>
    public static readonly long Time = TimeProvider.System.GetUtcNow().AddMinutes(-10).ToUnixTimeMilliseconds();

    public static ReadOnlyMemory<byte> Of(World world, int count, CompressionType compression, long producerId = -1, short epoch = -1, int sequence = -1, bool isTransactional = false)
    {
        using var builder = new RecordBatchBuilder();
        for (int i = 0; i < count; i++) builder.AppendCopy(Time + world.Next(10), Encoding.UTF8.GetBytes($"key-{world.Next(5)}"), hasKey: true, world.NewBytes(world.Next(40)), hasValue: world.Chance(90));
        return builder.Complete(producerId, epoch, sequence, isTransactional, compression).ToArray();
    }

    /// <summary>Without a producer id, and sometimes broken; never null, which Apache Kafka does not answer at all.</summary>
    public static ReadOnlyMemory<byte> Plain(World world)
    {
        byte[] batch = Of(world, 1 + world.Next(4), world.OneOf(CompressionType.None, CompressionType.None, CompressionType.Gzip, CompressionType.Snappy, CompressionType.Lz4, CompressionType.Zstd)).ToArray();
        if (world.Chance(82)) return batch;
        switch (1 + world.Next(9))
        {
            case 1: return ReadOnlyMemory<byte>.Empty;
            case 2: return batch.AsMemory(0, batch.Length - 3);
            case 3: return (byte[])[.. batch, .. batch];
            case 4: batch[16] = (byte)world.Next(2); return batch;
            case 5: batch[^1] ^= 1; return batch;
            case 6: BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(57), 9); break;
            case 7: BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(23), 9); break;
            case 8: BinaryPrimitives.WriteInt16BigEndian(batch.AsSpan(21), (short)(BinaryPrimitives.ReadUInt16BigEndian(batch.AsSpan(21)) | world.OneOf(0x20, 0x10, 0x08))); break;
            default: BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(43), 5); break;
        }
        BinaryPrimitives.WriteUInt32BigEndian(batch.AsSpan(17), Crc32C.Compute(batch.AsSpan(21)));
        return batch;
    }
}
