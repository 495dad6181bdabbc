using System.Buffers.Binary;
using System.Text;

namespace Weir.Protocol;

/// <summary>Reads Kafka's primitive types from one frame. Lengths are checked against what is left, so that no length allocates more than the frame holds.</summary>
public ref struct WireReader(ReadOnlyMemory<byte> frame)
{
    readonly ReadOnlyMemory<byte> _memory = frame;
    readonly ReadOnlySpan<byte> _span = frame.Span;

    /// <summary>Bytes read so far.</summary>
    public int Position { get; private set; }

    /// <summary>Bytes that are left.</summary>
    public readonly int Remaining => _span.Length - Position;

    public bool ReadBool() => Take(1)[0] != 0;
    public sbyte ReadInt8() => (sbyte)Take(1)[0];
    public short ReadInt16() => BinaryPrimitives.ReadInt16BigEndian(Take(2));
    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16BigEndian(Take(2));
    public int ReadInt32() => BinaryPrimitives.ReadInt32BigEndian(Take(4));
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));
    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8));
    public double ReadFloat64() => BinaryPrimitives.ReadDoubleBigEndian(Take(8));
    public Uuid ReadUuid() => Uuid.From(Take(16));

    /// <summary>Seven bits a byte, the lowest first; five bytes at most.</summary>
    public uint ReadUnsignedVarint()
    {
        uint value = 0;
        for (int shift = 0; shift < 35; shift += 7)
        {
            byte b = Take(1)[0];
            value |= (uint)(b & 0x7F) << shift;
            if (b < 0x80) return value;
        }
        throw new ProtocolException("a varint is longer than five bytes");
    }

    public string ReadString(bool flexible) => ReadNullableString(flexible) ?? throw new ProtocolException("a string that may not be null is null");

    /// <summary>At most 32 767 bytes, as Kafka reads it: whatever was read can be written again.</summary>
    public string? ReadNullableString(bool flexible)
    {
        int length = flexible ? CompactLength() : ReadInt16();
        if (length < 0) return null;
        if (length > short.MaxValue) throw new ProtocolException($"a string of {length} bytes; Kafka allows {short.MaxValue}");
        string text = Encoding.UTF8.GetString(Take(length));
        // Of a byte that is not UTF-8 a character of three becomes.
        if (length > short.MaxValue / 3 && Encoding.UTF8.GetByteCount(text) > short.MaxValue) throw new ProtocolException($"a string of {length} bytes that are not UTF-8");
        return text;
    }

    public ReadOnlyMemory<byte> ReadBytes(bool flexible) => ReadNullableBytes(flexible) ?? throw new ProtocolException("bytes that may not be null are null");

    /// <summary>A slice of the frame.</summary>
    public ReadOnlyMemory<byte>? ReadNullableBytes(bool flexible)
    {
        int length = flexible ? CompactLength() : ReadInt32();
        if (length < 0) return null;
        Take(length);
        return _memory.Slice(Position - length, length);
    }

    /// <summary>The number of a list's items, -1 for null.</summary>
    public int ReadCount(bool flexible)
    {
        int count = flexible ? CompactLength() : ReadInt32();
        if (count > Remaining) throw new ProtocolException($"a list of {count} items in {Remaining} bytes");
        return count;
    }

    public void SkipTags()
    {
        for (uint left = ReadUnsignedVarint(); left > 0; left--)
        {
            ReadUnsignedVarint();
            MoveTo(ReadTagEnd());
        }
    }

    /// <summary>Reads a tagged field's size: the position at which it ends.</summary>
    public int ReadTagEnd()
    {
        uint size = ReadUnsignedVarint();
        if (size > Remaining) throw new ProtocolException($"a tagged field of {size} bytes in {Remaining}");
        return Position + (int)size;
    }

    /// <summary>Goes on at <paramref name="position"/>: the end of a tagged field, whatever of it was read.</summary>
    public void MoveTo(int position)
    {
        if (position < Position || position > _span.Length) throw new ProtocolException("a tagged field is longer than its size says");
        Position = position;
    }

    int CompactLength()
    {
        uint length = ReadUnsignedVarint();
        return length > int.MaxValue ? throw new ProtocolException($"a length of {length}") : (int)length - 1;
    }

    ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)(_span.Length - Position)) throw new ProtocolException($"{count} bytes are needed at {Position}, {_span.Length - Position} are left");
        var taken = _span.Slice(Position, count);
        Position += count;
        return taken;
    }
}
