using System.Buffers.Binary;
using System.Text;

namespace Weir.Broker.Storage;

/// <summary>Reads what <see cref="ByteFields"/> wrote. The bytes were checked by a checksum; what does not fit is damage all the same, never a crash.</summary>
ref struct ByteFieldReader(ReadOnlySpan<byte> bytes)
{
    ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsEmpty => _rest.IsEmpty;

    public byte Byte() => Take(1)[0];

    public short Short() => BinaryPrimitives.ReadInt16LittleEndian(Take(2));

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public Guid Id() => new(Take(16), bigEndian: true);

    public ReadOnlySpan<byte> Bytes() => Take(Int());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public Dictionary<string, string> Map()
    {
        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var left = Int(); left > 0; left--)
        {
            var key = Text();
            map[key] = Text();
        }
        return map;
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length) throw new DamagedLogException($"a field of {count} bytes does not fit in the {_rest.Length} that are left");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
