using System.Buffers.Binary;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Weir.Engine.Records;

/// <summary>The known fields of a finished plan, laid out for reading and writing. Immutable, shared by the workers.</summary>
sealed class FieldIndex
{
    readonly int[] _table;
    readonly int _mask;
    readonly byte[][] _names;

    public FieldIndex(FieldTable fields)
    {
        Count = fields.Count;
        Copies = [.. fields.Copies];
        Parents = [.. Enumerable.Range(0, Count).Select(fields.Parent)];
        Paths = [.. Enumerable.Range(0, Count).Select(field => fields.Path(field)?.ToString())];
        _names = [.. Enumerable.Range(0, Count).Select(field => fields.Name(field).ToArray())];
        Prefixes = [.. _names.Select(Prefix)];
        Prefixes[0] = [];
        Starts = [.. Prefixes.Select(FieldPrefix.Of)];
        IsObject = new bool[Count];
        for (var field = 1; field < Count; field++) IsObject[Parents[field]] = true;
        IsObject[0] = true;
        _mask = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)Count * 4) - 1;
        _table = new int[_mask + 1];
        for (var field = 1; field < Count; field++) Insert(field);
    }

    public int Count { get; }

    /// <summary>Pairs of fields of which the second may take the value of the first: <see cref="FieldTable.Copies"/>.</summary>
    public IReadOnlyList<(int From, int To)> Copies { get; }

    public int[] Parents { get; }

    /// <summary>Paths as text, for rejections; null for the record itself.</summary>
    public string?[] Paths { get; }

    /// <summary>Names as they are written: quoted, escaped, with the colon.</summary>
    public byte[][] Prefixes { get; }

    /// <summary>The prefixes again, for comparing.</summary>
    public FieldPrefix[] Starts { get; }

    /// <summary>True where the plan knows fields within the field.</summary>
    public bool[] IsObject { get; }

    /// <summary>The decoded name.</summary>
    public ReadOnlySpan<byte> Name(int field) => _names[field];

    /// <summary>The number of the field with that (decoded) name in that object, or 0.</summary>
    public int Find(int parent, ReadOnlySpan<byte> name)
    {
        for (var at = Hash(parent, name) & _mask; _table[at] != 0; at = (at + 1) & _mask)
        {
            var field = _table[at];
            if (Parents[field] == parent && name.SequenceEqual(_names[field])) return field;
        }
        return 0;
    }

    void Insert(int field)
    {
        var at = Hash(Parents[field], _names[field]) & _mask;
        while (_table[at] != 0) at = (at + 1) & _mask;
        _table[at] = field;
    }

    /// <remarks>Looks at 16 bytes at most. It needs no seed: only the plan's own names are in the table.</remarks>
    static int Hash(int parent, ReadOnlySpan<byte> name)
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

    static byte[] Prefix(byte[] name) =>
        [.. "\""u8, .. JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, .. "\":"u8];
}
