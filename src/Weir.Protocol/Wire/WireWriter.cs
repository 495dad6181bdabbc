using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Weir.Protocol;

/// <summary>
/// Writes Kafka's primitive types. Small fields are copied into one pooled buffer; record data is not copied but kept as a reference
/// between the pieces, so the memory given to <see cref="WriteRecords"/> must stay as it is until the pieces were sent.
/// </summary>
public sealed class WireWriter : IDisposable
{
    const int CopyBelow = 512;

    readonly List<(int At, ReadOnlyMemory<byte> Data)> _splices = [];
    byte[] _buffer;
    int _position;
    int _spliced;

    public WireWriter(int capacity = 512) => _buffer = ArrayPool<byte>.Shared.Rent(capacity);

    /// <summary>Bytes written, references included.</summary>
    public int Length => _position + _spliced;

    /// <summary>How many error codes but <see cref="ErrorCode.None"/> were written since <see cref="Reset"/>.</summary>
    public int Errors { get; private set; }

    public void WriteBool(bool value) => Take(1)[0] = value ? (byte)1 : (byte)0;
    public void WriteInt8(sbyte value) => Take(1)[0] = (byte)value;
    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);
    public void WriteErrorCode(ErrorCode value)
    {
        if (value != ErrorCode.None) Errors++;
        WriteInt16((short)value);
    }

    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16BigEndian(Take(2), value);
    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);
    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);
    public void WriteFloat64(double value) => BinaryPrimitives.WriteDoubleBigEndian(Take(8), value);
    public void WriteUuid(Uuid value) => value.CopyTo(Take(16));

    public void WriteUnsignedVarint(uint value)
    {
        while (value >= 0x80)
        {
            Take(1)[0] = (byte)(value | 0x80);
            value >>= 7;
        }
        Take(1)[0] = (byte)value;
    }

    /// <exception cref="ArgumentException">Longer than 32 767 bytes, Kafka's limit for a string.</exception>
    public void WriteString(string? value, bool flexible)
    {
        int length = value is null ? -1 : Encoding.UTF8.GetByteCount(value);
        if (length > short.MaxValue) throw new ArgumentException($"a string of {length} bytes; Kafka allows {short.MaxValue}", nameof(value));
        if (flexible) WriteUnsignedVarint((uint)(length + 1));
        else WriteInt16((short)length);
        if (length > 0) Encoding.UTF8.GetBytes(value!, Take(length));
    }

    public void WriteBytes(ReadOnlyMemory<byte>? value, bool flexible)
    {
        WriteCount(value?.Length ?? -1, flexible);
        if (value is { Length: > 0 } data) data.Span.CopyTo(Take(data.Length));
    }

    /// <summary>Like <see cref="WriteBytes"/>, but 512 bytes and more are referred to, not copied.</summary>
    public void WriteRecords(ReadOnlyMemory<byte>? value, bool flexible)
    {
        if (value is not { Length: >= CopyBelow } data)
        {
            WriteBytes(value, flexible);
            return;
        }
        WriteCount(data.Length, flexible);
        _splices.Add((_position, data));
        _spliced += data.Length;
    }

    /// <summary>The number of a list's items or of bytes; -1 is null.</summary>
    public void WriteCount(int count, bool flexible)
    {
        if (flexible) WriteUnsignedVarint((uint)(count + 1));
        else WriteInt32(count);
    }

    /// <summary>Starts a tagged field; give what it returns to <see cref="EndTag"/>.</summary>
    public int BeginTag(int tag)
    {
        WriteUnsignedVarint((uint)tag);
        return _position;
    }

    /// <summary>Puts the size of what was written since <see cref="BeginTag"/> before it.</summary>
    public void EndTag(int start)
    {
        int size = _position - start;
        int digits = 1;
        for (uint rest = (uint)size >> 7; rest > 0; rest >>= 7) digits++;
        Take(digits);
        _buffer.AsSpan(start, size).CopyTo(_buffer.AsSpan(start + digits));
        _position = start;
        WriteUnsignedVarint((uint)size);
        _position = start + digits + size;
    }

    /// <summary>Overwrites four bytes that were written before, such as a frame's length.</summary>
    public void PatchInt32(int at, int value) => BinaryPrimitives.WriteInt32BigEndian(_buffer.AsSpan(at), value);

    /// <summary>What was written, in order: pieces of the buffer and the referenced records between them. Valid until <see cref="Reset"/>.</summary>
    public IEnumerable<ReadOnlyMemory<byte>> Pieces()
    {
        int from = 0;
        foreach (var (at, data) in _splices)
        {
            if (at > from) yield return _buffer.AsMemory(from, at - from);
            yield return data;
            from = at;
        }
        if (_position > from) yield return _buffer.AsMemory(from, _position - from);
    }

    /// <summary>Whether all of it is in one piece: <see cref="SinglePiece"/>.</summary>
    public bool IsSinglePiece => _splices.Count == 0;

    /// <summary>The one piece of a message without referenced records.</summary>
    public ReadOnlyMemory<byte> SinglePiece => _buffer.AsMemory(0, _position);

    /// <summary>A copy of everything written.</summary>
    public byte[] ToArray()
    {
        byte[] all = new byte[Length];
        int at = 0;
        foreach (var piece in Pieces())
        {
            piece.CopyTo(all.AsMemory(at));
            at += piece.Length;
        }
        return all;
    }

    /// <summary>Starts over with the same buffer.</summary>
    public void Reset()
    {
        _splices.Clear();
        _position = 0;
        _spliced = 0;
        Errors = 0;
    }

    /// <summary>Gives the buffer back; the writer can not be used any more.</summary>
    public void Dispose()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Reset();
    }

    Span<byte> Take(int count)
    {
        if (_position + count > _buffer.Length) Grow(count);
        var taken = _buffer.AsSpan(_position, count);
        _position += count;
        return taken;
    }

    void Grow(int count)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(_buffer.Length * 2, _position + count));
        _buffer.AsSpan(0, _position).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}
