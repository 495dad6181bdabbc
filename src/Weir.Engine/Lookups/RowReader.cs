using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Weir.Engine.Lookups;

/// <summary>Makes a row of a record's value, a JSON object: what the columns hold that steps take values of, and nothing else.</summary>
/// <param name="columns">The columns, in the order of their values in a row.</param>
/// <param name="key">The column that holds the record's key itself, or null.</param>
sealed class RowReader(IReadOnlyList<string> columns, string? key)
{
    const int KindShift = 29;

    readonly (JsonKind Kind, int Start, int Length)[] _cells = new (JsonKind, int, int)[columns.Count];
    readonly bool[] _seen = new bool[columns.Count];
    readonly byte[][] _names = [.. columns.Select(Encoding.UTF8.GetBytes)];
    readonly int _keyColumn = key is null ? -1 : ColumnOf(columns, key);
    byte[] _texts = new byte[256];
    byte[] _row = new byte[256];
    int _used;

    /// <summary>The columns that no value had yet.</summary>
    public IEnumerable<string> Unseen => columns.Where((_, at) => !_seen[at] && at != _keyColumn);

    /// <summary>Reads a value; what is wrong with it, completing "a record was not taken: …", or null.</summary>
    /// <param name="keyText">The record's key, UTF-8.</param>
    /// <param name="value">The record's value.</param>
    /// <param name="row">The row, until the next call.</param>
    public string? Read(ReadOnlySpan<byte> keyText, ReadOnlySpan<byte> value, out ReadOnlySpan<byte> row)
    {
        row = default;
        Array.Clear(_cells);
        _used = 0;
        if (!Utf8.IsValid(value)) return "its value is not UTF-8";
        var reader = new Utf8JsonReader(value);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return "its value is not a JSON object";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var column = ColumnAt(ref reader);
                reader.Read();
                if (column < 0) reader.Skip();
                else if (Take(column, ref reader) is { } problem) return problem;
            }
            // Whatever stands behind the object.
            reader.Read();
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return "its value is not a JSON object";
        }
        if (_keyColumn >= 0) _cells[_keyColumn] = (JsonKind.String, Keep(keyText), keyText.Length);
        row = Row();
        return null;
    }

    /// <summary>A row's value in the column of that number.</summary>
    public static LookupValue Value(ReadOnlySpan<byte> row, int column)
    {
        while (true)
        {
            var head = BinaryPrimitives.ReadUInt32LittleEndian(row);
            var length = (int)(head & ((1u << KindShift) - 1));
            if (column-- == 0) return new((JsonKind)(head >> KindShift), row.Slice(sizeof(uint), length));
            row = row[(sizeof(uint) + length)..];
        }
    }

    /// <summary>The column's number, or -1.</summary>
    public static int ColumnOf(IReadOnlyList<string> columns, string name)
    {
        for (var column = 0; column < columns.Count; column++)
            if (columns[column] == name) return column;
        return -1;
    }

    int ColumnAt(ref Utf8JsonReader reader)
    {
        for (var column = 0; column < columns.Count; column++)
            if (column != _keyColumn && reader.ValueTextEquals(_names[column])) return column;
        return -1;
    }

    string? Take(int column, ref Utf8JsonReader reader)
    {
        if (_cells[column].Kind != JsonKind.Missing) return $"its value has the field '{columns[column]}' twice";
        _seen[column] = true;
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                Reserve(reader.ValueSpan.Length);
                var length = reader.CopyString(_texts.AsSpan(_used));
                _cells[column] = (JsonKind.String, _used, length);
                _used += length;
                return null;
            case JsonTokenType.Number:
                _cells[column] = (JsonKind.Number, Keep(reader.ValueSpan), reader.ValueSpan.Length);
                return null;
            case JsonTokenType.True or JsonTokenType.False:
                _cells[column] = (reader.TokenType == JsonTokenType.True ? JsonKind.True : JsonKind.False, 0, 0);
                return null;
            case JsonTokenType.Null:
                _cells[column] = (JsonKind.Null, 0, 0);
                return null;
            default:
                return $"its field '{columns[column]}' holds {(reader.TokenType == JsonTokenType.StartArray ? "a list" : "an object")}";
        }
    }

    ReadOnlySpan<byte> Row()
    {
        var length = sizeof(uint) * columns.Count + _used;
        if (length > _row.Length) _row = new byte[2 * length];
        var at = 0;
        foreach (var (kind, start, size) in _cells)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_row.AsSpan(at), (uint)kind << KindShift | (uint)size);
            _texts.AsSpan(start, size).CopyTo(_row.AsSpan(at + sizeof(uint)));
            at += sizeof(uint) + size;
        }
        return _row.AsSpan(0, at);
    }

    int Keep(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        text.CopyTo(_texts.AsSpan(_used));
        _used += text.Length;
        return _used - text.Length;
    }

    void Reserve(int length)
    {
        if (_used + length > _texts.Length) Array.Resize(ref _texts, 2 * (_used + length));
    }
}
