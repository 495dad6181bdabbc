using System.Buffers;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts.Validation;

/// <summary>A JSON value that the reader has checked, with everything in it, as slots: the first child and the next sibling by number. Reused for every record.</summary>
sealed class JsonTree
{
    static readonly SearchValues<byte> WordEnds = SearchValues.Create(" \n\r\t,:]}"u8);

    Slot[] _nodes = new Slot[64];
    int[] _open = new int[16];

    public int Count { get; private set; }

    public ref readonly Slot this[int node] => ref _nodes[node];

    /// <summary>Reads one value; node 0 is the whole. Positions count from the start of the input.</summary>
    public void Read(ReadOnlySpan<byte> input, int start)
    {
        Count = 0;
        var depth = 0;
        var (nameStart, nameLength) = (0, 0);
        for (var at = start; ; at++)
        {
            switch (input[at])
            {
                case (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' or (byte)',' or (byte)':':
                    continue;
                case (byte)'{' or (byte)'[':
                    if (depth == _open.Length) Array.Resize(ref _open, 2 * depth);
                    var node = Add(depth, input[at] == '{' ? JsonKind.Object : JsonKind.Array, at, nameStart, nameLength);
                    nameLength = 0;
                    _open[depth++] = node;
                    continue;
                case (byte)'}' or (byte)']':
                    ref var closed = ref _nodes[_open[--depth]];
                    closed.Length = at + 1 - closed.Start;
                    break;
                case (byte)'"':
                    var end = EndOfString(input, at, out var escaped);
                    if (depth > 0 && nameLength == 0 && _nodes[_open[depth - 1]].Kind == JsonKind.Object)
                    {
                        (nameStart, nameLength) = (at, end - at);
                        at = end - 1;
                        continue;
                    }
                    Leaf(depth, JsonKind.String, at, end, nameStart, nameLength, escaped ? SlotFlags.Escaped : SlotFlags.None);
                    (at, nameLength) = (end - 1, 0);
                    break;
                default:
                    var stop = EndOfWord(input, at);
                    Leaf(depth, KindOf(input[at]), at, stop, nameStart, nameLength, SlotFlags.None);
                    (at, nameLength) = (stop - 1, 0);
                    break;
            }
            if (depth == 0) return;
        }
    }

    /// <summary>Adds a field's name as a value of its own, for <c>propertyNames</c>; <see cref="DropLast"/> takes it away again.</summary>
    public int AddName(int node, bool escaped)
    {
        var added = Add(0, JsonKind.String, _nodes[node].NameStart, 0, 0);
        _nodes[added].Length = _nodes[node].NameLength;
        _nodes[added].Flags = escaped ? SlotFlags.Escaped : SlotFlags.None;
        return added;
    }

    public void DropLast() => Count--;

    /// <summary>The decoded name of a field.</summary>
    public ReadOnlySpan<byte> Name(in Record record, int node)
    {
        ref readonly var slot = ref _nodes[node];
        var name = record.Input.Slice(slot.NameStart + 1, slot.NameLength - 2);
        if (!name.Contains((byte)'\\')) return name;
        var decoded = record.Scratch(name.Length);
        return decoded[..JsonText.Unescape(name, decoded)];
    }

    /// <summary>How many fields or items it has.</summary>
    public int CountOf(int node)
    {
        var count = 0;
        for (var child = _nodes[node].First; child != 0; child = _nodes[child].Next) count++;
        return count;
    }

    void Leaf(int depth, JsonKind kind, int start, int end, int nameStart, int nameLength, SlotFlags flags)
    {
        var added = Add(depth, kind, start, nameStart, nameLength);
        ref var node = ref _nodes[added];
        node.Length = end - start;
        node.Flags = flags;
    }

    int Add(int depth, JsonKind kind, int start, int nameStart, int nameLength)
    {
        if (Count == _nodes.Length) Array.Resize(ref _nodes, 2 * Count);
        var added = Count++;
        _nodes[added] = new Slot { Kind = kind, Buffer = SlotBuffer.Input, Start = start, NameStart = nameStart, NameLength = nameLength };
        if (depth == 0) return added;
        ref var outer = ref _nodes[_open[depth - 1]];
        if (outer.Last == 0) outer.First = added;
        else _nodes[outer.Last].Next = added;
        outer.Last = added;
        return added;
    }

    static int EndOfString(ReadOnlySpan<byte> input, int start, out bool escaped)
    {
        escaped = false;
        for (var at = start + 1; ; at += 2)
        {
            at += input[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (input[at] == '"') return at + 1;
            escaped = true;
        }
    }

    static int EndOfWord(ReadOnlySpan<byte> input, int start)
    {
        var length = input[start..].IndexOfAny(WordEnds);
        return length < 0 ? input.Length : start + length;
    }

    static JsonKind KindOf(byte first) => first switch
    {
        (byte)'t' => JsonKind.True,
        (byte)'f' => JsonKind.False,
        (byte)'n' => JsonKind.Null,
        _ => JsonKind.Number,
    };
}
