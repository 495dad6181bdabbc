using System.Text;

namespace Weir.Generate;

/// <summary>Changes to a record in its buffer; only ever applied to what the generator wrote, so a field is found by its quoted name.</summary>
ref struct LoginEdit(Span<byte> buffer, int length)
{
    readonly Span<byte> _buffer = buffer;

    public int Length { get; private set; } = length;

    public void Cut(int length) => Length = length;

    public void Insert(int at, scoped ReadOnlySpan<byte> text) => Splice(at, 0, text.Length, text);

    /// <summary>Inserts <paramref name="head"/>, <paramref name="count"/> times <paramref name="fill"/>, and <paramref name="tail"/>; a negative count is none.</summary>
    public void Insert(int at, ReadOnlySpan<byte> head, byte fill, int count, ReadOnlySpan<byte> tail)
    {
        count = Math.Max(0, count);
        Splice(at, 0, head.Length + count + tail.Length, head);
        _buffer.Slice(at + head.Length, count).Fill(fill);
        tail.CopyTo(_buffer[(at + head.Length + count)..]);
    }

    /// <summary>Inserts behind the first character of a field's text.</summary>
    public void InsertInText(string field, ReadOnlySpan<byte> text) => Insert(Value(field).Start + 2, text);

    public void Replace(string field, ReadOnlySpan<byte> value)
    {
        var (start, count) = Value(field);
        Splice(start, count, value.Length, value);
    }

    public void Replace(string field, ReadOnlySpan<byte> head, byte fill, int count)
    {
        Replace(field, head);
        Insert(Value(field).Start + head.Length, [], fill, count, []);
    }

    /// <summary>Removes a field with its comma, the one behind it or, for the last field, the one before it.</summary>
    public void Remove(string field)
    {
        var (start, count) = Value(field);
        int from = start - field.Length - 3, to = start + count;
        if (_buffer[to] == ',') to++;
        else from--;
        Splice(from, to - from, 0, []);
    }

    readonly (int Start, int Count) Value(string field)
    {
        Span<byte> name = stackalloc byte[32];
        name[0] = (byte)'"';
        int end = 1 + Encoding.ASCII.GetBytes(field, name[1..]);
        "\":"u8.CopyTo(name[end..]);
        int start = _buffer[..Length].IndexOf(name[..(end + 2)]) + end + 2;
        int count = _buffer[start] == '"' ? _buffer[(start + 1)..Length].IndexOf((byte)'"') + 2 : _buffer[start..Length].IndexOfAny((byte)',', (byte)'}');
        return (start, count);
    }

    void Splice(int at, int removed, int inserted, scoped ReadOnlySpan<byte> text)
    {
        _buffer[(at + removed)..Length].CopyTo(_buffer[(at + inserted)..]);
        text.CopyTo(_buffer[at..]);
        Length += inserted - removed;
    }
}
