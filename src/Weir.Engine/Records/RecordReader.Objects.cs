using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Weir.Engine.Records;

/// <summary>Objects of which the plan knows fields.</summary>
sealed unsafe partial class RecordReader
{
    /// <summary>Reads from behind the brace to behind its partner; recursion goes no deeper than the plan's own paths.</summary>
    /// <remarks>
    /// Producers write their fields in one order, so after each known field the one that followed it last time is tried first: one comparison of
    /// <c>"name":</c> instead of a scan and a look-up. A wrong guess costs only time.
    /// </remarks>
    byte* ReadMembers(byte* p, byte* end, int parent)
    {
        var owner = ++_objectCount;
        var place = parent;
        p = Blank(p, end);
        if (p < end && *p == '}') return p + 1;
        while (true)
        {
            var name = p;
            var field = _guesses[place];
            int nameLength;
            ref readonly var start = ref _starts[field];
            if (IsNext(field, in start, p, end))
            {
                nameLength = start.Length - 1;
                p += nameLength + 1;
            }
            else
            {
                p = ReadName(p, end, parent, owner, out field, out nameLength);
                if (p == null) return null;
                if (field != 0) _guesses[place] = field;
            }
            if (++_fieldCount > _limits.Fields) return FailIn(parent, RecordCodes.TooManyFields, name);
            var slot = field;
            if (field == 0) slot = _state.AddUnknown();
            else if (_state.At(field).Kind != JsonKind.Missing) return FailIn(field, RecordCodes.DuplicateField, name);
            else place = _fields.Count + field;
            p = ReadField(p, end, parent, slot, field, name, nameLength);
            if (p == null) return null;
            p = Blank(p, end);
            if (p == end) return FailIn(parent, RecordCodes.Truncated, p);
            if (*p == ',')
            {
                p = Blank(p + 1, end);
                continue;
            }
            return *p == '}' ? p + 1 : UnexpectedIn(parent, p, end, "a comma or a closing brace is expected");
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool IsNext(int field, in FieldPrefix start, byte* p, byte* end) =>
        end - p >= 32
            ? start.Mask != 0 && (Vector256.Equals(Vector256.Load(p), start.Text).ExtractMostSignificantBits() & start.Mask) == start.Mask
            : start.Length != 0 && end - p >= start.Length && new ReadOnlySpan<byte>(p, start.Length).SequenceEqual(_fields.Prefixes[field]);

    /// <summary>Reads the value into the slot and links it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    byte* ReadField(byte* value, byte* end, int parent, int slot, int field, byte* name, int nameLength)
    {
        value = Blank(value, end);
        if (value == end) return FailIn(field, RecordCodes.Truncated, value);
        var gapless = name + nameLength + 1 == value && (field == 0 || nameLength == _starts[field].Length - 1);
        JsonKind kind;
        byte* p;
        var flags = SlotFlags.None;
        if (*value == '"')
        {
            kind = JsonKind.String;
            p = PassString(value + 1, end, ref flags);
        }
        else if (*value == '{' && field != 0 && _isObject[field]) p = ReadInner(value, end, field, out kind, ref flags);
        else if (*value is (byte)'{' or (byte)'[') p = PassSpaced(value, end, out kind, ref flags);
        else p = PassScalar(value, end, out kind, ref flags);
        if (p == null)
        {
            if (Field == 0) Field = field != 0 ? field : parent;
            return null;
        }
        ref var filled = ref _state.At(slot);
        filled.Start = (int)(value - _begin);
        filled.Length = (int)(p - value);
        filled.NameStart = (int)(name - _begin);
        filled.NameLength = nameLength;
        filled.Kind = kind;
        filled.Flags = gapless ? flags | SlotFlags.Compact : flags;
        _state.Link(parent, slot);
        return p;
    }

    byte* ReadInner(byte* p, byte* end, int field, out JsonKind kind, ref SlotFlags flags)
    {
        kind = JsonKind.Object;
        if (++_depth > _limits.Depth) return Fail(RecordCodes.TooDeep, p);
        var blankOutside = _sawBlank;
        _sawBlank = false;
        p = ReadMembers(p + 1, end, field);
        _depth--;
        if (_sawBlank) flags |= SlotFlags.Spaced;
        _sawBlank |= blankOutside;
        return p;
    }

    byte* PassSpaced(byte* p, byte* end, out JsonKind kind, ref SlotFlags flags)
    {
        var blankOutside = _sawBlank;
        _sawBlank = false;
        p = PassContainer(p, end, out kind);
        if (_sawBlank) flags |= SlotFlags.Spaced;
        _sawBlank |= blankOutside;
        return p;
    }

    /// <summary>Reads a name and its colon. A known field's number, or 0 after making sure that the unknown name is new in its object.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    byte* ReadName(byte* name, byte* end, int parent, int owner, out int field, out int nameLength)
    {
        field = 0;
        nameLength = 0;
        if (name == end || *name != '"') return UnexpectedIn(parent, name, end, "a field name is expected");
        var flags = SlotFlags.None;
        var p = PassString(name + 1, end, ref flags);
        if (p == null) return FailedIn(parent);
        nameLength = (int)(p - name);
        var text = Decoded(name + 1, p - 1, flags, out var start, out var home);
        field = _fields.Find(parent, text);
        if (field == 0 && !_names.Add(owner, text, start, home, new(_begin, _length), _state.Scratch))
            return FailIn(parent, RecordCodes.DuplicateField, name);
        p = PassColon(p, end);
        return p == null ? FailedIn(parent) : p;
    }

    byte* PassColon(byte* p, byte* end)
    {
        p = Blank(p, end);
        return p < end && *p == ':' ? p + 1 : Unexpected(p, end, "a colon is expected");
    }

    ReadOnlySpan<byte> Decoded(byte* from, byte* to, SlotFlags flags, out int start, out SlotBuffer home)
    {
        var text = new ReadOnlySpan<byte>(from, (int)(to - from));
        home = (flags & SlotFlags.Escaped) == 0 ? SlotBuffer.Input : SlotBuffer.Scratch;
        start = (int)(from - _begin);
        if (home == SlotBuffer.Input) return text;
        var decoded = _state.Take(text.Length, out start);
        var used = JsonText.Unescape(text, decoded);
        _state.GiveBack(text.Length - used);
        return decoded[..used];
    }

    byte* FailIn(int field, RecordCode code, byte* at)
    {
        Field = field;
        return Fail(code, at);
    }

    byte* UnexpectedIn(int field, byte* p, byte* end, string expected)
    {
        Field = field;
        return Unexpected(p, end, expected);
    }

    byte* FailedIn(int field)
    {
        if (Field == 0) Field = field;
        return null;
    }
}
