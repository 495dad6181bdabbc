using Weir.Engine.Contracts;
using Weir.Engine.Processing;
using Weir.Engine.Records;
using Weir.Engine.Steps;

namespace Weir.Engine;

/// <summary>Takes records through a pipeline: reads, checks, applies the steps, and makes what is written. One per worker; it allocates nothing per record.</summary>
public sealed class RecordProcessor
{
    readonly RecordPlan plan;
    readonly RecordState state;
    readonly RecordReader reader;
    readonly RecordWriter writer;
    readonly IStep[] steps;
    readonly IAtTransaction[] atTransaction;
    byte[] key = new byte[256];
    Rejection rejection;
    string stepFailure = "";
    bool hasBegun;

    internal RecordProcessor(RecordPlan plan, TimeProvider time)
    {
        this.plan = plan;
        state = new RecordState(plan.Index);
        reader = new RecordReader(state, plan.Limits);
        writer = new RecordWriter(plan.Index, plan.Layout);
        steps = plan.MakeSteps(time);
        atTransaction = [.. steps.OfType<IAtTransaction>()];
    }

    /// <summary>Bytes of the output's value; -1 for a tombstone. After <see cref="RecordOutcome.Write"/>, until the next record.</summary>
    public int ValueLength { get; private set; }

    /// <summary>Bytes of the output's key; -1 for none. After <see cref="RecordOutcome.Write"/>, until the next record.</summary>
    public int KeyLength { get; private set; }

    /// <summary>Why the record became a dead letter. After <see cref="RecordOutcome.Dead"/>, until the next record.</summary>
    public ref readonly Rejection Rejection => ref rejection;

    /// <summary>To be called before the first record of each transaction: looks for new versions of the keys, at most every five seconds.</summary>
    /// <exception cref="WeirException">A key cannot be read, and no version of it was in use before.</exception>
    public void BeginTransaction()
    {
        foreach (var step in atTransaction) step.BeginTransaction();
        hasBegun = true;
    }

    /// <summary>Decides what becomes of a record.</summary>
    /// <exception cref="InvalidOperationException">No transaction was begun.</exception>
    public RecordOutcome Process(in SourceRecord record)
    {
        if (!hasBegun) throw new InvalidOperationException("call BeginTransaction before the first record");
        if (!record.HasValue) return Tombstone(in record);
        if (!reader.Read(record.Value)) return Dead(reader.Code!, reader.Field, reader.Offset, reader.Reason);
        var read = new Record(state, record.Value);
        if (plan.SourceContract is { } contract && !contract.Holds(in read, withUnknown: true, out var violation)) return Dead(violation.Code, in read, in violation);
        for (var step = 0; step < steps.Length; step++)
        {
            var result = Apply(step, ref read);
            if (result.Outcome != RecordOutcome.Write) return Ended(in result, in read);
        }
        if (plan.SinkContract is { } promise && !promise.Holds(in read, plan.KeepsUnknown, out var broken)) return Dead(RecordCodes.BreaksSinkContract, in read, in broken);
        if (!TakeKey(in record, in read)) return Dead(RecordCodes.KeyMissing, plan.Key, OffsetOf(in read, plan.Key), null);
        writer.Write(in read, state.ScratchUsed);
        ValueLength = writer.Output.Length;
        return RecordOutcome.Write;
    }

    /// <summary>Writes the output's value: exactly <see cref="ValueLength"/> bytes.</summary>
    public void WriteValue(in SourceRecord record, Span<byte> destination)
    {
        if (record.HasValue) writer.Output.CopyTo(destination);
    }

    /// <summary>Writes the output's key: exactly <see cref="KeyLength"/> bytes.</summary>
    public void WriteKey(in SourceRecord record, Span<byte> destination)
    {
        if (KeyLength < 0) return;
        if (plan.Key == 0 || !record.HasValue) record.Key.CopyTo(destination);
        else key.AsSpan(0, KeyLength).CopyTo(destination);
    }

    RecordOutcome Tombstone(in SourceRecord record)
    {
        if (plan.Tombstones == TombstonePolicy.Drop) return RecordOutcome.Drop;
        if (plan.Tombstones == TombstonePolicy.Dead) return Dead(RecordCodes.TombstoneRefused, 0, -1, null);
        ValueLength = -1;
        KeyLength = record.HasKey ? record.Key.Length : -1;
        return RecordOutcome.Write;
    }

    StepResult Apply(int step, ref Record record)
    {
        try
        {
            return steps[step].Apply(ref record);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            stepFailure = $"made the step {plan.StepNames[step]} fail: {failure.GetType().FullName}";
            return StepResult.Reject(0, RecordCodes.StepFailed);
        }
    }

    bool TakeKey(in SourceRecord source, in Record record)
    {
        if (plan.Key == 0)
        {
            KeyLength = source.HasKey ? source.Key.Length : -1;
            return true;
        }
        if (record.Kind(plan.Key) is not (JsonKind.String or JsonKind.Number)) return false;
        var text = record.Text(plan.Key);
        if (key.Length < text.Length) key = new byte[Math.Max(text.Length, 2 * key.Length)];
        text.CopyTo(key);
        KeyLength = text.Length;
        return true;
    }

    RecordOutcome Ended(in StepResult result, in Record record)
    {
        if (result.Outcome == RecordOutcome.Drop) return RecordOutcome.Drop;
        return Dead(result.Code, result.Field, OffsetOf(in record, result.Field), result.Code == RecordCodes.StepFailed ? stepFailure : result.Reason);
    }

    RecordOutcome Dead(RecordCode code, in Record record, in Violation violation)
    {
        ref readonly var slot = ref record.Slot(violation.Slot);
        var isUnknown = violation.Slot >= plan.Index.Count || violation.Code == RecordCodes.FieldNotAllowed;
        var offset = slot.Buffer != SlotBuffer.Input ? -1 : isUnknown ? slot.NameStart : slot.Start;
        return Dead(code, violation.Field, offset, violation.Reason ?? violation.Code.Title);
    }

    RecordOutcome Dead(RecordCode code, int field, int offset, string? reason)
    {
        rejection = new(code.Code, plan.Index.Paths[field], offset, reason ?? code.Title);
        return RecordOutcome.Dead;
    }

    static int OffsetOf(in Record record, int field)
    {
        if (field == 0) return -1;
        ref readonly var slot = ref record.Slot(field);
        return slot.Kind != JsonKind.Missing && slot.Buffer == SlotBuffer.Input ? slot.Start : -1;
    }
}
