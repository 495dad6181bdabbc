using System.Runtime.CompilerServices;
using System.Text;

namespace Weir.Engine.Records;

/// <summary>Reads a record in one forward pass: checks it against RFC 8259 and the limits, and notes where the known fields are.</summary>
/// <remarks>
/// Strict: UTF-8 without overlong forms and encoded surrogates, no lone surrogates in escapes, no byte-order mark, no duplicate names (after unescaping,
/// at every level), nothing after the value. Time is linear in the record's size for every input. One per worker; it allocates nothing per record.
/// The objects that the plan knows are read by <c>RecordReader.Objects.cs</c>, everything else is passed by <c>RecordReader.Containers.cs</c>.
/// </remarks>
sealed unsafe partial class RecordReader
{
    readonly FieldIndex _fields;
    readonly FieldPrefix[] _starts;
    readonly bool[] _isObject;
    readonly RecordLimits _limits;
    readonly RecordState _state;
    readonly NameSet _names = new(SipHash.NewSeeded());
    readonly int[] _objectAt;

    /// <summary>The field that came last time: first in the object, by its number; behind a field, by the count of fields and its number.</summary>
    readonly int[] _guesses;

    byte* _begin;
    int _length;
    int _depth;
    int _fieldCount;
    int _objectCount;
    bool _sawBlank;

    public RecordReader(RecordState state, RecordLimits limits)
    {
        _state = state;
        _limits = limits;
        _fields = state.Fields;
        _starts = _fields.Starts;
        _isObject = _fields.IsObject;
        _objectAt = new int[limits.Depth + 1];
        _guesses = new int[2 * _fields.Count];
    }

    /// <summary>Why the last record cannot be read; null when it can.</summary>
    public RecordCode? Code { get; private set; }

    /// <summary>Offset of the first byte that is wrong.</summary>
    public int Offset { get; private set; }

    /// <summary>The innermost known field around that byte; 0 is none.</summary>
    public int Field { get; private set; }

    /// <summary>What is wrong there, in words, or null: what the code says.</summary>
    public string? Reason { get; private set; }

    /// <summary>Fills the slots. False when the record cannot be read: <see cref="Code"/> says why.</summary>
    public bool Read(ReadOnlySpan<byte> input)
    {
        _state.Reset();
        _names.Reset();
        _depth = _fieldCount = _objectCount = 0;
        if (input.Length > _limits.Bytes) return Refuse(RecordCodes.TooLarge, _limits.Bytes);
        if (input.IsEmpty) return Refuse(RecordCodes.Empty, 0);
        fixed (byte* start = input)
        {
            _begin = start;
            _length = input.Length;
            return ReadRecord(start, start + input.Length) != null;
        }
    }

    byte* ReadRecord(byte* p, byte* end)
    {
        Field = 0;
        if (*p != '{')
        {
            if (IsForeign(p)) return null;
            p = PassBlank(p, end);
            if (p == end) return FailTruncated(end);
            if (*p != '{') return ReadOther(p, end);
        }
        ref var root = ref _state.At(0);
        root.Kind = JsonKind.Object;
        root.Start = (int)(p - _begin);
        _depth = 1;
        p = ReadMembers(p + 1, end, 0);
        if (p == null) return null;
        root.Length = (int)(p - _begin) - root.Start;
        return PassEnd(p, end);
    }

    byte* PassEnd(byte* p, byte* end)
    {
        p = Blank(p, end);
        return p == end ? p : Unexpected(p, end, "nothing may follow the value");
    }

    /// <summary>A value that is no object: still read to its end, so that what is not JSON at all is told apart.</summary>
    byte* ReadOther(byte* p, byte* end)
    {
        var start = p;
        p = PassValue(p, end, out _);
        if (p == null || PassEnd(p, end) == null) return null;
        return Fail(RecordCodes.NotAnObject, start);
    }

    /// <summary>True, with the failure noted, for a byte-order mark or registry framing.</summary>
    bool IsForeign(byte* p)
    {
        if (_length >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF) Fail(RecordCodes.ByteOrderMark, p);
        else if (_length >= 2 && ((p[0] == 0xFE && p[1] == 0xFF) || (p[0] == 0xFF && p[1] == 0xFE))) Fail(RecordCodes.ByteOrderMark, p);
        else if (_length >= 5 && p[0] == 0) Fail(RecordCodes.ConfluentFraming, p, FramingReason(p));
        else return false;
        return true;
    }

    int _framingSchema = -1;
    string _framingReason = "";

    string FramingReason(byte* p)
    {
        var schema = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(new ReadOnlySpan<byte>(p + 1, 4));
        if (schema != _framingSchema || _framingReason.Length == 0)
        {
            _framingSchema = schema;
            _framingReason = $"starts 00 {schema:X8}: Confluent framing, schema {(uint)schema}";
        }
        return _framingReason;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    byte* Blank(byte* p, byte* end) => p < end && *p <= ' ' ? PassBlank(p, end) : p;

    [MethodImpl(MethodImplOptions.NoInlining)]
    byte* PassBlank(byte* p, byte* end)
    {
        while (p < end && *p is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            p++;
            _sawBlank = true;
        }
        return p;
    }

    byte* FailTruncated(byte* end) => Fail(RecordCodes.Truncated, end);

    /// <summary>A byte where the grammar wants something else: a control byte and bytes that are not UTF-8 have codes of their own.</summary>
    byte* Unexpected(byte* p, byte* end, string expected)
    {
        if (p >= end) return FailTruncated(end);
        if (*p < ' ' && *p is not ((byte)'\n' or (byte)'\r' or (byte)'\t')) return Fail(RecordCodes.ControlByte, p, ControlReason(*p));
        if (*p >= 0x80 && Rune.DecodeFromUtf8(new ReadOnlySpan<byte>(p, (int)(end - p)), out _, out _) != System.Buffers.OperationStatus.Done)
            return Fail(RecordCodes.NotUtf8, p);
        return Fail(RecordCodes.NotJson, p, expected);
    }

    static string ControlReason(byte control) => control == 0 ? "has a NUL byte" : "has a control byte";

    byte* Fail(RecordCode code, byte* at, string? reason = null)
    {
        Refuse(code, (int)(at - _begin), reason);
        return null;
    }

    bool Refuse(RecordCode code, int offset, string? reason = null)
    {
        Code = code;
        Offset = offset;
        Reason = reason;
        return false;
    }
}
