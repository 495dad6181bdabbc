using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using Weir.Engine.Records;

namespace Weir.Engine;

/// <summary>The record that a worker has in hand, as its steps see it: fields by number (<see cref="StepContext.Resolve"/>), values as UTF-8.</summary>
/// <remarks>What it returns is valid until the step returns. Nothing here allocates.</remarks>
public readonly ref partial struct Record
{
    /// <summary>What a copied unknown field needs beside its name and value: a colon and a comma.</summary>
    const int Separators = 2;

    readonly RecordState _state;
    readonly SourceRecord _source;

    internal Record(RecordState state, in SourceRecord source)
    {
        _state = state;
        _source = source;
    }

    internal ReadOnlySpan<byte> Input => _source.Value;

    internal FieldIndex Fields => _state.Fields;

    /// <summary>The source topic; empty where a record comes from none, as in a test.</summary>
    public string Topic => _source.Topic;

    /// <summary>The source partition; -1 where a record comes from none.</summary>
    public int Partition => _source.Partition;

    /// <summary>The offset in the source partition; -1 where a record comes from none.</summary>
    public long Offset => _source.Offset;

    /// <summary>The source record's timestamp in milliseconds since 1970; -1 where it has none.</summary>
    public long Timestamp => _source.Timestamp;

    /// <summary>False for a null key.</summary>
    public bool HasKey => _source.HasKey;

    /// <summary>The source record's key, bytes of whatever kind.</summary>
    public ReadOnlySpan<byte> Key => _source.Key;

    /// <summary>The value of the source record's last header of that name, bytes of whatever kind. False where there is none, or where its value is null.</summary>
    /// <param name="name">Compared byte for byte: <c>"traceparent"u8</c>. A registration says with <see cref="FieldFlow.FromHeader"/> when the value goes into a field.</param>
    /// <param name="value">Valid until the step returns.</param>
    public bool TryHeader(scoped ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value) => _source.Headers.TryFind(name, out value);

    /// <summary>What the field holds; <see cref="JsonKind.Missing"/> when there is no such field.</summary>
    public JsonKind Kind(int field) => _state.At(field).Kind;

    /// <summary>The decoded text of a string; a number, boolean or null as it is written; empty for a missing field.</summary>
    public ReadOnlySpan<byte> Text(int field) => Text(in _state.At(field));

    /// <summary>The value as JSON, a string with its quotes; empty for a missing field.</summary>
    public ReadOnlySpan<byte> Json(int field) => _state.At(field).Kind == JsonKind.Missing ? [] : Json(in _state.At(field));

    /// <summary>Memory for a step's own use until the next record. Its content is undefined.</summary>
    public Span<byte> Scratch(int length) => _state.Take(length, out _);

    /// <summary>Sets the field to a string: in its place when the record has it, otherwise at the end of its object.</summary>
    /// <returns>False, and nothing is changed, when the field's object is something else than an object.</returns>
    /// <exception cref="ArgumentException">The text is not UTF-8.</exception>
    public bool SetText(int field, ReadOnlySpan<byte> text)
    {
        if (!Utf8.IsValid(text)) throw new ArgumentException("the text is not UTF-8", nameof(text));
        if (JsonText.IsPlain(text)) return SetPlain(field, text);
        var escaped = _state.Take(6 * text.Length + 2, out var start);
        escaped[0] = (byte)'"';
        var length = JsonText.Escape(text, escaped[1..]) + 2;
        escaped[length - 1] = (byte)'"';
        _state.GiveBack(escaped.Length - length);
        return Set(field, JsonKind.String, SlotBuffer.Scratch, start, length, SlotFlags.Escaped);
    }

    /// <summary>Sets the field to a whole number; otherwise as <see cref="SetText"/>.</summary>
    public bool SetInteger(int field, long number)
    {
        var digits = _state.Take(20, out var start);
        Utf8Formatter.TryFormat(number, digits, out var length);
        _state.GiveBack(digits.Length - length);
        return Set(field, JsonKind.Number, SlotBuffer.Scratch, start, length, SlotFlags.Integer);
    }

    /// <summary>Removes the field; nothing happens when the record does not have it.</summary>
    public void Remove(int field)
    {
        ref var slot = ref _state.At(field);
        if (slot.Kind == JsonKind.Missing) return;
        slot.Kind = JsonKind.Missing;
        if (Fields.IsObject[field]) _state.ForgetInner(field);
        MarkChanged(field);
    }

    /// <summary>Removes a field of an object, known or not.</summary>
    internal void RemoveAt(int parent, int slot)
    {
        if (slot < Fields.Count)
        {
            Remove(slot);
            return;
        }
        _state.At(slot).Kind = JsonKind.Missing;
        _state.At(parent).Flags |= SlotFlags.Changed;
        MarkChanged(parent);
    }

    /// <summary>Gives a field the value of another, which is not missing, byte for byte. The pair was named by <see cref="StepContext.Copies"/>.</summary>
    internal bool Copy(int from, int to)
    {
        var value = _state.At(from);
        if (!Set(to, value.Kind, value.Buffer, value.Start, value.Length, value.Flags & ~(SlotFlags.Linked | SlotFlags.Compact))) return false;
        _state.NoteCopied(value.Length);
        if (value.Kind == JsonKind.Object && Fields.IsObject[from]) CopyMembers(from, to);
        return true;
    }

    void CopyMembers(int from, int to)
    {
        for (var member = _state.At(from).First; member != 0; member = _state.At(member).Next)
        {
            var value = _state.At(member);
            if (value.Kind == JsonKind.Missing) continue;
            var isKnown = member < Fields.Count;
            var copy = isKnown ? Fields.Find(to, Fields.Name(member)) : _state.AddUnknown();
            (value.First, value.Last, value.Next) = (0, 0, 0);
            value.Flags &= ~SlotFlags.Linked;
            _state.At(copy) = value;
            _state.Link(to, copy);
            _state.NoteCopied(value.Length + value.NameLength + Separators);
            if (isKnown && value.Kind == JsonKind.Object && Fields.IsObject[member]) CopyMembers(member, copy);
        }
    }

    /// <summary>A header as a text in scratch memory, for tests of it; missing where there is none, or where its bytes are no UTF-8.</summary>
    internal Slot HeaderSlot(ReadOnlySpan<byte> name)
    {
        if (!TryHeader(name, out var value) || !Utf8.IsValid(value)) return default;
        var json = _state.Take(value.Length + 2, out var start);
        value.CopyTo(json[1..]);
        json[0] = json[^1] = (byte)'"';
        return new Slot { Kind = JsonKind.String, Buffer = SlotBuffer.Scratch, Start = start, Length = json.Length };
    }

    internal ref readonly Slot Slot(int slot) => ref _state.At(slot);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<byte> Json(in Slot slot) =>
        slot.Buffer == SlotBuffer.Input ? Input.Slice(slot.Start, slot.Length) : _state.Scratch.AsSpan(slot.Start, slot.Length);

    internal int ScratchUsed => _state.ScratchUsed;

    /// <summary>Gives back the memory that was taken since <see cref="ScratchUsed"/> was so much.</summary>
    internal void ReleaseScratch(int used) => _state.GiveBack(_state.ScratchUsed - used);

    internal Contracts.Validation.Evaluation Evaluation => _state.Evaluation;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal ReadOnlySpan<byte> Text(in Slot slot)
    {
        if (slot.Kind == JsonKind.Missing) return [];
        var json = Json(in slot);
        if (slot.Kind != JsonKind.String) return json;
        var text = json[1..^1];
        if (!slot.Has(SlotFlags.Escaped)) return text;
        var decoded = _state.Take(text.Length, out _);
        var length = JsonText.Unescape(text, decoded);
        _state.GiveBack(text.Length - length);
        return decoded[..length];
    }

    /// <summary>Sets a string of which the caller knows that it is UTF-8 and needs no escape.</summary>
    internal bool SetPlain(int field, ReadOnlySpan<byte> text)
    {
        text.CopyTo(TakeString(text.Length, out var start));
        return SetTaken(field, start, text.Length);
    }

    /// <summary>Memory for a string's content, quotes around it; <see cref="SetTaken"/> makes it the field's value.</summary>
    internal Span<byte> TakeString(int length, out int start)
    {
        var quoted = _state.Take(length + 2, out start);
        quoted[0] = (byte)'"';
        quoted[length + 1] = (byte)'"';
        return quoted.Slice(1, length);
    }

    /// <summary>Sets a string of at most 16 bytes that need no escape.</summary>
    internal void SetShort(int field, Vector128<byte> text, int length)
    {
        var quoted = _state.Take(ShortText.Longest + 2, out var start);
        quoted[0] = (byte)'"';
        text.CopyTo(quoted[1..]);
        quoted[length + 1] = (byte)'"';
        _state.GiveBack(ShortText.Longest - length);
        Set(field, JsonKind.String, SlotBuffer.Scratch, start, length + 2, SlotFlags.None);
    }

    internal bool SetTaken(int field, int start, int length, SlotFlags flags = SlotFlags.None) =>
        Set(field, JsonKind.String, SlotBuffer.Scratch, start, length + 2, flags);

    /// <summary>Sets a value that is known to be JSON of that kind.</summary>
    internal bool SetJson(int field, JsonKind kind, ReadOnlySpan<byte> json, SlotFlags flags)
    {
        json.CopyTo(_state.Take(json.Length, out var start));
        return Set(field, kind, SlotBuffer.Scratch, start, json.Length, flags);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool Set(int field, JsonKind kind, SlotBuffer buffer, int start, int length, SlotFlags flags)
    {
        ref var slot = ref _state.At(field);
        if (slot.Kind == JsonKind.Missing && !EnsureParent(Fields.Parents[field])) return false;
        slot.Kind = kind;
        slot.Buffer = buffer;
        slot.Start = start;
        slot.Length = length;
        if (Fields.IsObject[field]) _state.ForgetInner(field);
        slot.Flags = flags | (slot.Flags & SlotFlags.Linked);
        if (!slot.Has(SlotFlags.Linked)) _state.Link(Fields.Parents[field], field);
        MarkChanged(field);
        return true;
    }

    /// <summary>Makes the objects around a new field, from the outermost inwards.</summary>
    bool EnsureParent(int parent)
    {
        var kind = _state.At(parent).Kind;
        return kind == JsonKind.Object || (kind == JsonKind.Missing && SetEmptyObject(parent));
    }

    bool SetEmptyObject(int field)
    {
        var json = _state.Take(2, out var start);
        "{}"u8.CopyTo(json);
        return Set(field, JsonKind.Object, SlotBuffer.Scratch, start, 2, SlotFlags.Changed);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void MarkChanged(int field)
    {
        for (var outer = Fields.Parents[field]; outer != 0; outer = Fields.Parents[outer]) _state.At(outer).Flags |= SlotFlags.Changed;
        _state.At(0).Flags |= SlotFlags.Changed;
    }
}
