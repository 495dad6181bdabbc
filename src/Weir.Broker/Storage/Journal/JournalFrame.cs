using System.Buffers.Binary;
using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>The unit that the journal writes, syncs and believes: a header of 32 bytes, then entries. Frames start at multiples of 4 KiB,
/// so that a torn write never touches one that was synced.</summary>
/// <remarks>magic "WEIR" · CRC-32C of all behind this field · id of the folder (8 bytes) · number of the frame · payload bytes · format version; little-endian.</remarks>
static class JournalFrame
{
    public const int HeaderSize = 32;
    public const int Alignment = 4096;
    const uint Magic = 0x52494557;
    const int Version = 1;

    public static long Aligned(long length) => (length + Alignment - 1) / Alignment * Alignment;

    /// <summary>Completes a frame whose first 32 bytes were left free and whose padding is not written yet.</summary>
    public static void Seal(PooledBuffer frame, ulong folder, long number)
    {
        var length = frame.Length;
        var bytes = frame.WrittenSpan;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], folder);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], number);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], length - HeaderSize);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], Crc32C.Compute(bytes[8..]));
        var padding = (int)(Aligned(length) - length);
        frame.GetSpan(padding)[..padding].Clear();
        frame.Advance(padding);
    }

    /// <summary>The size that a header promises for its frame, header included, and the frame's number; false when it is no header of this folder.</summary>
    public static bool TryReadHeader(ReadOnlySpan<byte> header, ulong folder, out long number, out long size)
    {
        number = size = 0;
        if (header.Length < HeaderSize || BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic || BinaryPrimitives.ReadUInt64LittleEndian(header[8..]) != folder) return false;
        number = BinaryPrimitives.ReadInt64LittleEndian(header[16..]);
        size = HeaderSize + (long)BinaryPrimitives.ReadInt32LittleEndian(header[24..]);
        return size >= HeaderSize && BinaryPrimitives.ReadInt32LittleEndian(header[28..]) == Version;
    }

    public static bool IsIntact(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == Crc32C.Compute(frame[8..]);
}
