using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Weir.Engine.Records;

namespace Weir.Engine.Contracts.Validation;

/// <summary>Writes values so that equal ones have equal bytes: numbers by value, texts decoded, fields in the order of their names.</summary>
sealed class CanonicalJson
{
    readonly SipHash _hash = SipHash.NewSeeded();
    readonly Comparison<Range> _byBytes;
    readonly List<Range> _parts = [];
    byte[] _bytes = new byte[256];
    Range[] _seen = new Range[16];
    int _used;

    public CanonicalJson() => _byBytes = (left, right) => _bytes.AsSpan(left).SequenceCompareTo(_bytes.AsSpan(right));

    /// <summary>The canonical bytes of a JSON text.</summary>
    public static byte[] Of(ReadOnlySpan<byte> json)
    {
        var tree = new JsonTree();
        tree.Read(json, 0);
        return new CanonicalJson().Of(tree, new Record(new RecordState(new FieldIndex(new FieldTable())), new SourceRecord(default, json)), 0).ToArray();
    }

    /// <summary>The canonical bytes of a value, valid until the next call.</summary>
    public ReadOnlySpan<byte> Of(JsonTree tree, in Record record, int node)
    {
        _used = 0;
        Write(tree, in record, node);
        return _bytes.AsSpan(0, _used);
    }

    /// <summary>The first item that equals an earlier one, or 0.</summary>
    public int Repeated(JsonTree tree, in Record record, int array)
    {
        _used = 0;
        var count = tree.CountOf(array);
        // As large as this array needs: a long one before must not make every short one dear.
        var size = 2 * (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)count + 1);
        if (_seen.Length < size) _seen = new Range[size];
        var seen = _seen.AsSpan(0, size);
        seen.Clear();
        for (var item = tree[array].First; item != 0; item = tree[item].Next)
        {
            var start = _used;
            Write(tree, in record, item);
            if (!IsNew(start.._used, seen)) return item;
        }
        return 0;
    }

    bool IsNew(Range item, Span<Range> seen)
    {
        var bytes = _bytes.AsSpan(item);
        for (var at = (int)_hash.Of(bytes) & (seen.Length - 1); ; at = (at + 1) & (seen.Length - 1))
        {
            if (seen[at].Equals(default))
            {
                seen[at] = item;
                return true;
            }
            if (bytes.SequenceEqual(_bytes.AsSpan(seen[at]))) return false;
        }
    }

    void Write(JsonTree tree, in Record record, int node)
    {
        ref readonly var slot = ref tree[node];
        Reserve(1)[0] = (byte)slot.Kind;
        _used++;
        switch (slot.Kind)
        {
            case JsonKind.String:
                var mark = Evaluation.Hold(in record);
                Text(record.Text(in slot));
                Evaluation.Release(in record, mark);
                break;
            case JsonKind.Number:
                var json = record.Json(in slot);
                _used += new JsonNumber(json).Canonical(Reserve(json.Length + 16));
                break;
            case JsonKind.Array:
                for (var child = slot.First; child != 0; child = tree[child].Next) Write(tree, in record, child);
                Reserve(1)[0] = 0xFF;
                _used++;
                break;
            case JsonKind.Object:
                Fields(tree, in record, node);
                break;
        }
    }

    /// <summary>Each field behind the others, then once more in the order of their bytes, which replaces the first writing.</summary>
    void Fields(JsonTree tree, in Record record, int node)
    {
        var (start, first) = (_used, _parts.Count);
        for (var child = tree[node].First; child != 0; child = tree[child].Next)
        {
            var from = _used;
            var mark = Evaluation.Hold(in record);
            Text(tree.Name(in record, child));
            Evaluation.Release(in record, mark);
            Write(tree, in record, child);
            _parts.Add(from.._used);
        }
        var length = _used - start;
        CollectionsMarshal.AsSpan(_parts)[first..].Sort(_byBytes);
        var sorted = Reserve(length);
        var used = 0;
        for (var part = first; part < _parts.Count; part++)
        {
            var bytes = _bytes.AsSpan(_parts[part]);
            bytes.CopyTo(sorted[used..]);
            used += bytes.Length;
        }
        sorted[..length].CopyTo(_bytes.AsSpan(start));
        _parts.RemoveRange(first, _parts.Count - first);
        Reserve(1)[0] = 0xFF;
        _used++;
    }

    void Text(ReadOnlySpan<byte> text)
    {
        var target = Reserve(text.Length + sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(target, text.Length);
        text.CopyTo(target[sizeof(int)..]);
        _used += text.Length + sizeof(int);
    }

    Span<byte> Reserve(int length)
    {
        if (_bytes.Length - _used < length) Array.Resize(ref _bytes, Math.Max(2 * _bytes.Length, _used + length));
        return _bytes.AsSpan(_used);
    }
}
