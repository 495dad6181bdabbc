using System.Buffers.Binary;

namespace Weir.Engine.Records;

/// <summary>A quick hash of names for tables that hold only a plan's or a contract's own: it looks at 16 bytes at most and has no seed.</summary>
static class NameHash
{
    public static int Of(int parent, ReadOnlySpan<byte> name)
    {
        ulong head, tail;
        if (name.Length >= 8)
        {
            head = BinaryPrimitives.ReadUInt64LittleEndian(name);
            tail = BinaryPrimitives.ReadUInt64LittleEndian(name[^8..]);
        }
        else if (name.Length >= 4)
        {
            head = BinaryPrimitives.ReadUInt32LittleEndian(name);
            tail = BinaryPrimitives.ReadUInt32LittleEndian(name[^4..]);
        }
        else
        {
            head = name.Length > 0 ? name[0] : 0u;
            tail = name.Length > 0 ? ((uint)name[name.Length / 2] << 8) | name[^1] : 0u;
        }
        var hash = (head * 0x9E3779B97F4A7C15) ^ (tail * 0xC2B2AE3D27D4EB4F) ^ ((ulong)(uint)(name.Length + (parent << 8)) * 0x165667B19E3779F9);
        return (int)((hash ^ (hash >> 32)) & int.MaxValue);
    }
}
