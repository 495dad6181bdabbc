using System.Buffers.Binary;
using System.Numerics;

namespace Weir.Bench.Serving;

/// <summary>A record batch of format 2 (KIP-98).</summary>
static class RecordBatchBytes
{
    const int HeaderSize = 61, LengthAt = 8, MagicAt = 16, CrcAt = 17, AttributesAt = 21, LastOffsetDeltaAt = 23, TimestampAt = 27, MaxTimestampAt = 35, ProducerAt = 43, CountAt = 57;

    /// <summary>Records with values of so many bytes that differ, without keys, not compressed.</summary>
    public static byte[] Of(int records, int valueBytes, long timestamp)
    {
        var body = new MemoryStream();
        var random = new Random(1);
        byte[] value = new byte[valueBytes];
        for (int delta = 0; delta < records; delta++)
        {
            random.NextBytes(value);
            var record = new MemoryStream();
            record.WriteByte(0);
            Varint(record, 0);
            Varint(record, delta);
            Varint(record, -1);
            Varint(record, valueBytes);
            record.Write(value);
            Varint(record, 0);
            Varint(body, (int)record.Length);
            record.WriteTo(body);
        }
        byte[] batch = [.. new byte[HeaderSize], .. body.ToArray()];
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(LengthAt), batch.Length - LengthAt - 4);
        batch[MagicAt] = 2;
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(LastOffsetDeltaAt), records - 1);
        BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(TimestampAt), timestamp);
        BinaryPrimitives.WriteInt64BigEndian(batch.AsSpan(MaxTimestampAt), timestamp);
        // Producer id and epoch, base sequence: none.
        batch.AsSpan(ProducerAt, CountAt - ProducerAt).Fill(0xFF);
        BinaryPrimitives.WriteInt32BigEndian(batch.AsSpan(CountAt), records);
        BinaryPrimitives.WriteUInt32BigEndian(batch.AsSpan(CrcAt), Crc(batch.AsSpan(AttributesAt)));
        return batch;
    }

    /// <summary>Records of whole batches, and the offset behind the last of them.</summary>
    public static (int Records, long Next) Count(ReadOnlySpan<byte> batches, long offset)
    {
        int records = 0;
        while (batches.Length >= HeaderSize)
        {
            int size = BinaryPrimitives.ReadInt32BigEndian(batches[LengthAt..]) + LengthAt + 4;
            if (size > batches.Length) break;
            records += BinaryPrimitives.ReadInt32BigEndian(batches[CountAt..]);
            offset = BinaryPrimitives.ReadInt64BigEndian(batches) + BinaryPrimitives.ReadInt32BigEndian(batches[LastOffsetDeltaAt..]) + 1;
            batches = batches[size..];
        }
        return (records, offset);
    }

    static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }

    static void Varint(MemoryStream stream, int value)
    {
        uint rest = (uint)(value << 1 ^ value >> 31);
        for (; rest >= 0x80; rest >>= 7) stream.WriteByte((byte)(rest | 0x80));
        stream.WriteByte((byte)rest);
    }
}
