using System.Buffers.Binary;
using System.Text;

namespace Weir.Bench.Serving;

/// <summary>A request of Kafka's protocol in a version without compact fields, written field by field: nothing of the product, and nothing of another client, is in what is measured.</summary>
sealed class WireFrame
{
    readonly List<byte> _bytes = [];

    public WireFrame(short api, short version)
    {
        Int32(0).Int16(api).Int16(version).Int32(0).Text("weir-bench");
    }

    public WireFrame Byte(byte value)
    {
        _bytes.Add(value);
        return this;
    }

    public WireFrame Int16(short value)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public WireFrame Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public WireFrame Int64(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        _bytes.AddRange(bytes);
        return this;
    }

    public WireFrame Text(string value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(value);
        Int16((short)bytes.Length);
        _bytes.AddRange(bytes);
        return this;
    }

    public WireFrame Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        _bytes.AddRange(value);
        return this;
    }

    /// <summary>The whole frame, its length in front.</summary>
    public byte[] ToArray()
    {
        byte[] frame = [.. _bytes];
        BinaryPrimitives.WriteInt32BigEndian(frame, frame.Length - 4);
        return frame;
    }
}
