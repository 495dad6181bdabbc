using System.Buffers.Binary;
using System.Text;
using Weir.Protocol;

namespace Weir.Broker.Storage;

/// <summary>Fields of journal entries and checkpoints: little-endian numbers, strings and bytes with their length (int32) in front.</summary>
static class ByteFields
{
    public static void WriteInt(this PooledBuffer buffer, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(buffer.GetSpan(4), value);
        buffer.Advance(4);
    }

    public static void WriteLong(this PooledBuffer buffer, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
    }

    public static void WriteId(this PooledBuffer buffer, Guid value)
    {
        value.TryWriteBytes(buffer.GetSpan(16), bigEndian: true, out _);
        buffer.Advance(16);
    }

    public static void WriteBytes(this PooledBuffer buffer, ReadOnlySpan<byte> value)
    {
        buffer.WriteInt(value.Length);
        buffer.Write(value);
    }

    public static void WriteText(this PooledBuffer buffer, string value)
    {
        var size = Encoding.UTF8.GetByteCount(value);
        buffer.WriteInt(size);
        Encoding.UTF8.GetBytes(value, buffer.GetSpan(size));
        buffer.Advance(size);
    }

    public static void WriteMap(this PooledBuffer buffer, IReadOnlyDictionary<string, string> map)
    {
        buffer.WriteInt(map.Count);
        string[] keys = [.. map.Keys];
        Array.Sort(keys, StringComparer.Ordinal);
        foreach (string key in keys)
        {
            buffer.WriteText(key);
            buffer.WriteText(map[key]);
        }
    }
}
