using System.Runtime.CompilerServices;
using Weir.Engine.Records;

namespace Weir.Engine.Processing;

/// <summary>Puts a record together for the sink: fields in input order, added ones at the end, nothing between the tokens.</summary>
/// <remarks>Neighbours that nothing changed are copied as one run. The buffer is the worker's own and only grows.</remarks>
sealed class RecordWriter(FieldIndex fields, OutputLayout layout)
{
    readonly int _prefixBytes = fields.Prefixes.Sum(prefix => prefix.Length + 3);
    byte[] _output = new byte[4096];
    int _used;
    int _runStart;
    int _runEnd;

    /// <summary>The last record written, valid until the next.</summary>
    public ReadOnlySpan<byte> Output => _output.AsSpan(0, _used);

    /// <summary>Takes a record that another writer wrote.</summary>
    public void Take(ReadOnlySpan<byte> written)
    {
        Ensure(written.Length);
        written.CopyTo(_output);
        _used = written.Length;
    }

    /// <param name="record">What the steps made of it.</param>
    /// <param name="added">Bytes that the steps may have added to it.</param>
    public void Write(in Record record, int added)
    {
        Ensure(record.Input.Length + added + _prefixBytes);
        _used = 0;
        _runStart = _runEnd = -1;
        WriteObject(in record, 0);
    }

    void Ensure(int bytes)
    {
        if (_output.Length < bytes) _output = new byte[Math.Max(bytes, 2 * _output.Length)];
    }

    void WriteObject(in Record record, int parent)
    {
        _output[_used++] = (byte)'{';
        var start = _used;
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
            if (_used != start) _output[_used++] = (byte)',';
            WriteName(in record, field, in slot);
            WriteValue(in record, field, in slot);
        }
        EndRun(in record);
        _output[_used++] = (byte)'}';
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    bool Rewrites(int field, in Slot slot) => slot.Kind == JsonKind.Object && field < fields.Count && layout.Rewrites(field);

    /// <summary>Adds a field to the run, which includes the comma before it when it stands right behind the run.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Extend(in Record record, in Slot slot, int start)
    {
        if (_runStart < 0 || slot.NameStart != _runEnd + 1)
        {
            EndRun(in record);
            if (_used != start) _output[_used++] = (byte)',';
            _runStart = slot.NameStart;
        }
        _runEnd = slot.Start + slot.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void EndRun(in Record record)
    {
        if (_runStart < 0) return;
        Copy(record.Input[_runStart.._runEnd]);
        _runStart = _runEnd = -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void WriteName(in Record record, int field, in Slot slot)
    {
        if (field < fields.Count)
        {
            Copy(fields.Prefixes[field]);
            return;
        }
        Copy(record.Input.Slice(slot.NameStart, slot.NameLength));
        _output[_used++] = (byte)':';
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void WriteValue(in Record record, int field, in Slot slot)
    {
        if (slot.Kind == JsonKind.Object && field < fields.Count && (slot.Has(SlotFlags.Changed) || layout.Rewrites(field))) WriteObject(in record, field);
        else if (slot.Has(SlotFlags.Spaced)) _used += JsonText.Compact(record.Json(in slot), _output.AsSpan(_used));
        else Copy(record.Json(in slot));
    }

    void Copy(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output.AsSpan(_used));
        _used += bytes.Length;
    }
}
