using System.Buffers.Binary;
using Weir.Protocol;

namespace Weir.Tests.Fuzz;

/// <summary>Record batches, in every compression: what is not one is a <see cref="CorruptRecordException"/>, and a bomb ends at the limit.</summary>
sealed class BatchTarget : FuzzTarget
{
    /// <summary>What a batch may decompress to here.</summary>
    const int DecompressedBytesMax = 16 << 20;

    const int CrcAt = 17, AttributesAt = 21;

    public override string Name => "batches";

    // A buffer that grows by doubling, pieces of 64 KiB beside it.
    public override long AllocatedBytesMax => 6L * DecompressedBytesMax;

    public override Task RunAsync(byte[] input)
    {
        Read(input);
        return Task.CompletedTask;
    }

    /// <summary>Most of them with a checksum that is true, or nobody would look further.</summary>
    public override byte[] Draw(Random random)
    {
        byte[] batch = base.Draw(random);
        if (batch.Length <= RecordBatchHeader.Size || random.Next(6) == 0) return batch;
        if (random.Next(4) > 0) BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(8), batch.Length - RecordBatchHeader.LengthPrefix);
        BinaryPrimitives.WriteUInt32BigEndian(batch.AsSpan(CrcAt), Crc32C.Compute(batch.AsSpan(AttributesAt)));
        return batch;
    }

    public static void Read(params ReadOnlyMemory<byte>[] fields)
    {
        foreach (var field in fields)
        {
            try
            {
                var rest = field;
                while (RecordBatch.TryRead(ref rest, out var batch)) Read(batch);
            }
            catch (CorruptRecordException)
            {
                // What it is to say.
            }
        }
    }

    static void Read(in RecordBatch batch)
    {
        if (batch.Validate() is not null) return;
        using var decompressed = new PooledBuffer();
        if (batch.Compression != CompressionType.None) RecordCompression.Decompress(batch.Compression, batch.RecordsSection.Span, decompressed, DecompressedBytesMax);
        if (decompressed.Length > DecompressedBytesMax) throw new InvalidOperationException($"{batch.Compression} gave {decompressed.Length} bytes");
        batch.ValidateRecords(decompressed.WrittenSpan);
        var reader = batch.Compression == CompressionType.None ? new RecordReader(batch) : new RecordReader(batch, decompressed.WrittenSpan);
        while (reader.Read())
        {
            _ = reader.Offset + reader.Timestamp + reader.Key.Length + reader.Value.Length;
            foreach (var header in reader.Headers) _ = header.Key.Length + header.Value.Length;
        }
        if (batch.IsControl) _ = ControlBatch.TypeOf(batch);
    }
}
