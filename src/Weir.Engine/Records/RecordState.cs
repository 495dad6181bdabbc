using System.Runtime.CompilerServices;

namespace Weir.Engine.Records;

/// <summary>The slots and the scratch memory of the record that a worker has in hand: slot 0 the record, then the known fields, then the others as they were read. Reused for every record, so that none allocates.</summary>
sealed class RecordState(FieldIndex fields)
{
    const int CopiedMost = 256 << 20;

    readonly int _known = fields.Count;
    Slot[] _slots = new Slot[fields.Count + 32];
    int _count = fields.Count;
    byte[] _scratch = new byte[4096];
    int _scratchUsed;
    int _copied;

    public FieldIndex Fields { get; } = fields;

    public byte[] Scratch => _scratch;

    /// <summary>Bytes of scratch memory that are taken.</summary>
    public int ScratchUsed => _scratchUsed;

    /// <summary>At most what the record has gained by its steps: what was written, and what was copied.</summary>
    public int Added => _scratchUsed + _copied;

    /// <summary>What contracts beyond the common keywords are checked with.</summary>
    public Contracts.Validation.Evaluation Evaluation { get; } = new();

    /// <summary>Forgets the record before.</summary>
    public void Reset()
    {
        _slots.AsSpan(0, _known).Clear();
        _count = _known;
        _scratchUsed = 0;
        _copied = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Slot At(int slot) => ref _slots[slot];

    /// <summary>A cleared slot for a field that the plan does not know.</summary>
    public int AddUnknown()
    {
        if (_count == _slots.Length) Array.Resize(ref _slots, _slots.Length * 2);
        _slots[_count] = default;
        return _count++;
    }

    /// <summary>Puts a slot at the end of its object's list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Link(int parent, int slot)
    {
        ref var outer = ref _slots[parent];
        if (outer.Last == 0) outer.First = slot;
        else _slots[outer.Last].Next = slot;
        outer.Last = slot;
        _slots[slot].Flags |= SlotFlags.Linked;
    }

    /// <summary>Forgets the known fields within an object that is replaced or removed.</summary>
    public void ForgetInner(int field)
    {
        for (var inner = field + 1; inner < _known; inner++)
        {
            if (Fields.Parents[inner] != field) continue;
            ForgetInner(inner);
            _slots[inner] = default;
        }
        _slots[field].First = _slots[field].Last = 0;
    }

    /// <summary>Memory until the next record. Its content is left over from earlier ones.</summary>
    public Span<byte> Take(int length, out int start)
    {
        if (_scratch.Length - _scratchUsed < length) Grow(length);
        start = _scratchUsed;
        _scratchUsed += length;
        return _scratch.AsSpan(start, length);
    }

    /// <summary>Notes that bytes which are there already will be written once more.</summary>
    /// <exception cref="InvalidOperationException">It would be more than 256 MiB.</exception>
    public void NoteCopied(int length)
    {
        if (length > CopiedMost - _copied) throw new InvalidOperationException("steps copy more than 256 MiB within one record");
        _copied += length;
    }

    /// <summary>Gives back the end of what was taken last.</summary>
    public void GiveBack(int length) => _scratchUsed -= length;

    void Grow(int length) =>
        Array.Resize(ref _scratch, (int)Math.Min(Array.MaxLength, Math.Max((long)_scratch.Length * 2, (long)_scratchUsed + length)));
}
