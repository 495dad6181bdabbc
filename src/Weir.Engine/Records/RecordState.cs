using System.Runtime.CompilerServices;

namespace Weir.Engine.Records;

/// <summary>The slots and the scratch memory of the record that a worker has in hand: slot 0 the record, then the known fields, then the others as they were read. Reused for every record, so that none allocates.</summary>
sealed class RecordState(FieldIndex fields)
{
    readonly int known = fields.Count;
    Slot[] slots = new Slot[fields.Count + 32];
    int count = fields.Count;
    byte[] scratch = new byte[4096];
    int scratchUsed;

    public FieldIndex Fields { get; } = fields;

    public byte[] Scratch => scratch;

    public int ScratchUsed => scratchUsed;

    /// <summary>Forgets the record before.</summary>
    public void Reset()
    {
        slots.AsSpan(0, known).Clear();
        count = known;
        scratchUsed = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref Slot At(int slot) => ref slots[slot];

    /// <summary>A cleared slot for a field that the plan does not know.</summary>
    public int AddUnknown()
    {
        if (count == slots.Length) Array.Resize(ref slots, slots.Length * 2);
        slots[count] = default;
        return count++;
    }

    /// <summary>Puts a slot at the end of its object's list.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Link(int parent, int slot)
    {
        ref var outer = ref slots[parent];
        if (outer.Last == 0) outer.First = slot;
        else slots[outer.Last].Next = slot;
        outer.Last = slot;
        slots[slot].Flags |= SlotFlags.Linked;
    }

    /// <summary>Forgets the known fields within an object that is replaced or removed.</summary>
    public void ForgetInner(int field)
    {
        for (var inner = field + 1; inner < known; inner++)
        {
            if (Fields.Parents[inner] != field) continue;
            ForgetInner(inner);
            slots[inner] = default;
        }
        slots[field].First = slots[field].Last = 0;
    }

    /// <summary>Memory until the next record. Its content is left over from earlier ones.</summary>
    public Span<byte> Take(int length, out int start)
    {
        if (scratch.Length - scratchUsed < length) Grow(length);
        start = scratchUsed;
        scratchUsed += length;
        return scratch.AsSpan(start, length);
    }

    /// <summary>Gives back the end of what was taken last.</summary>
    public void GiveBack(int length) => scratchUsed -= length;

    void Grow(int length) =>
        Array.Resize(ref scratch, (int)Math.Min(Array.MaxLength, Math.Max((long)scratch.Length * 2, (long)scratchUsed + length)));
}
