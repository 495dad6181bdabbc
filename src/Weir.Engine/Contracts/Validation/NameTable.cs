using System.Text;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts.Validation;

/// <summary>Names that a schema gives, found by the decoded bytes of a record's.</summary>
/// <remarks>Open addressing at most half full. It needs no seed: only the schema's own names are in it.</remarks>
sealed class NameTable
{
    readonly byte[][] _names;
    readonly int[] _table;

    public NameTable(IEnumerable<string> names)
    {
        _names = [.. names.Select(Encoding.UTF8.GetBytes)];
        _table = new int[(int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)_names.Length * 2 + 1)];
        for (var index = 0; index < _names.Length; index++)
        {
            var at = Start(_names[index]);
            while (_table[at] != 0) at = (at + 1) & (_table.Length - 1);
            _table[at] = index + 1;
        }
    }

    public int Count => _names.Length;

    /// <summary>The place of the name in the list, or -1.</summary>
    public int Find(ReadOnlySpan<byte> name)
    {
        for (var at = Start(name); _table[at] != 0; at = (at + 1) & (_table.Length - 1))
            if (name.SequenceEqual(_names[_table[at] - 1])) return _table[at] - 1;
        return -1;
    }

    int Start(ReadOnlySpan<byte> name) => NameHash.Of(0, name) & (_table.Length - 1);
}
