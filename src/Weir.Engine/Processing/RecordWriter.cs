using Weir.Engine.Records;

namespace Weir.Engine.Processing;

/// <summary>Puts a record together for the sink: fields in input order, added ones at the end, nothing between the tokens.</summary>
/// <remarks>Neighbours that nothing changed are copied as one run. The buffer is the worker's own and only grows.</remarks>
sealed class RecordWriter(FieldIndex fields, OutputLayout layout)
{
    readonly int prefixBytes = fields.Prefixes.Sum(prefix => prefix.Length + 3);
    byte[] output = new byte[4096];
    int used;
    int runStart;
    int runEnd;

    /// <summary>The last record written, valid until the next.</summary>
    public ReadOnlySpan<byte> Output => output.AsSpan(0, used);

    public void Write(in Record record, int scratchUsed)
    {
        var most = record.Input.Length + scratchUsed + prefixBytes;
        if (output.Length < most) output = new byte[Math.Max(most, 2 * output.Length)];
        used = 0;
        runStart = runEnd = -1;
        WriteObject(in record, 0);
    }

    void WriteObject(in Record record, int parent)
    {
        output[used++] = (byte)'{';
        var start = used;
        for (var field = record.Slot(parent).First; field != 0; field = record.Slot(field).Next)
        {
            ref readonly var slot = ref record.Slot(field);
            if (slot.Kind == JsonKind.Missing || !layout.Writes(parent, field)) continue;
            if (slot.Buffer == SlotBuffer.Input && slot.Has(SlotFlags.Compact) && !slot.Has(SlotFlags.Spaced | SlotFlags.Changed) && !Rewrites(field, in slot))
            {
                Extend(in record, in slot, start);
                continue;
            }
            EndRun(in record);
            if (used != start) output[used++] = (byte)',';
            WriteName(in record, field, in slot);
            WriteValue(in record, field, in slot);
        }
        EndRun(in record);
        output[used++] = (byte)'}';
    }

    bool Rewrites(int field, in Slot slot) => slot.Kind == JsonKind.Object && field < fields.Count && layout.Rewrites(field);

    /// <summary>Adds a field to the run, which includes the comma before it when it stands right behind the run.</summary>
    void Extend(in Record record, in Slot slot, int start)
    {
        if (runStart < 0 || slot.NameStart != runEnd + 1)
        {
            EndRun(in record);
            if (used != start) output[used++] = (byte)',';
            runStart = slot.NameStart;
        }
        runEnd = slot.Start + slot.Length;
    }

    void EndRun(in Record record)
    {
        if (runStart < 0) return;
        Copy(record.Input[runStart..runEnd]);
        runStart = runEnd = -1;
    }

    void WriteName(in Record record, int field, in Slot slot)
    {
        if (field < fields.Count)
        {
            Copy(fields.Prefixes[field]);
            return;
        }
        Copy(record.Input.Slice(slot.NameStart, slot.NameLength));
        output[used++] = (byte)':';
    }

    void WriteValue(in Record record, int field, in Slot slot)
    {
        if (slot.Kind == JsonKind.Object && field < fields.Count && (slot.Has(SlotFlags.Changed) || layout.Rewrites(field))) WriteObject(in record, field);
        else if (slot.Has(SlotFlags.Spaced)) used += JsonText.Compact(record.Json(in slot), output.AsSpan(used));
        else Copy(record.Json(in slot));
    }

    void Copy(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(output.AsSpan(used));
        used += bytes.Length;
    }
}
