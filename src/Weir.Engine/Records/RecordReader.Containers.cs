namespace Weir.Engine.Records;

/// <summary>Values of which the plan knows nothing: checked and passed, without recursion.</summary>
sealed unsafe partial class RecordReader
{
    byte* PassValue(byte* p, byte* end, out JsonKind kind)
    {
        var flags = SlotFlags.None;
        if (*p is (byte)'{' or (byte)'[') return PassContainer(p, end, out kind);
        if (*p != '"') return PassScalar(p, end, out kind, ref flags);
        kind = JsonKind.String;
        return PassString(p + 1, end, ref flags);
    }

    byte* PassContainer(byte* p, byte* end, out JsonKind kind)
    {
        kind = *p == '{' ? JsonKind.Object : JsonKind.Array;
        var outside = _depth;
        while (true)
        {
            if (*p is (byte)'{' or (byte)'[')
            {
                p = Enter(p, end, out var empty);
                if (p == null) return null;
                if (!empty) continue;
            }
            else
            {
                p = PassValue(p, end, out _);
                if (p == null) return null;
            }
            p = Leave(p, end, outside);
            if (p == null || _depth == outside) return p;
        }
    }

    /// <summary>Passes an opening bracket and what stands before the first value in it.</summary>
    byte* Enter(byte* p, byte* end, out bool empty)
    {
        empty = false;
        if (++_depth > _limits.Depth) return Fail(RecordCodes.TooDeep, p);
        var isObject = *p == '{';
        _objectAt[_depth] = isObject ? ++_objectCount : 0;
        p = Blank(p + 1, end);
        if (p == end) return FailTruncated(end);
        empty = *p == (isObject ? '}' : ']');
        return empty ? p : PassNameOrValue(p, end);
    }

    /// <summary>From behind a value to the next one, closing what ends in between.</summary>
    byte* Leave(byte* p, byte* end, int outside)
    {
        while (true)
        {
            p = Blank(p, end);
            if (p == end) return FailTruncated(end);
            var isObject = _objectAt[_depth] != 0;
            if (*p == ',')
            {
                p = Blank(p + 1, end);
                return PassNameOrValue(p, end);
            }
            if (*p != (isObject ? '}' : ']')) return Unexpected(p, end, isObject ? "a comma or a closing brace is expected" : "a comma or a closing bracket is expected");
            p++;
            if (--_depth == outside) return p;
        }
    }

    byte* PassNameOrValue(byte* p, byte* end)
    {
        if (_objectAt[_depth] == 0) return p == end ? FailTruncated(end) : p;
        if (++_fieldCount > _limits.Fields) return Fail(RecordCodes.TooManyFields, p);
        if (p == end || *p != '"') return Unexpected(p, end, "a field name is expected");
        var name = p;
        var flags = SlotFlags.None;
        p = PassString(p + 1, end, ref flags);
        if (p == null) return null;
        var text = Decoded(name + 1, p - 1, flags, out var start, out var home);
        if (!_names.Add(_objectAt[_depth], text, start, home, new(_begin, _length), _state.Scratch)) return Fail(RecordCodes.DuplicateField, name);
        p = PassColon(p, end);
        if (p == null) return null;
        p = Blank(p, end);
        return p == end ? FailTruncated(end) : p;
    }
}
