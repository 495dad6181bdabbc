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
        Named = [.. Enumerable.Range(1, Count - 1).Where(fields.IsNamed)];
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

    /// <summary>The fields that a contract, a step or the key names: without a sink's contract they are written.</summary>
    public IReadOnlyList<int> Named { get; }

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
        for (var at = NameHash.Of(parent, name) & _mask; _table[at] != 0; at = (at + 1) & _mask)
        {
            var field = _table[at];
            if (Parents[field] == parent && name.SequenceEqual(_names[field])) return field;
        }
        return 0;
    }

    void Insert(int field)
    {
        var at = NameHash.Of(Parents[field], _names[field]) & _mask;
        while (_table[at] != 0) at = (at + 1) & _mask;
        _table[at] = field;
    }

    static byte[] Prefix(byte[] name) =>
        [.. "\""u8, .. JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, .. "\":"u8];
}
