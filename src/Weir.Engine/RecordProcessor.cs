using System.Buffers;
using Weir.Engine.Contracts;
using Weir.Engine.Delivery;
using Weir.Engine.Processing;
using Weir.Engine.Records;
using Weir.Engine.Steps;

namespace Weir.Engine;

/// <summary>Takes records through a pipeline: reads, checks, applies the steps, and makes what is written. For one thread; it allocates nothing per record.</summary>
public sealed class RecordProcessor
{
    readonly RecordPlan _plan;
    readonly RecordState _state;
    readonly RecordReader _reader;
    readonly RecordWriter _writer;
    readonly PlannedStep[] _steps;
    readonly IAtTransaction[] _atTransaction;
    readonly Lookup[] _lookups;
    byte[] _key = new byte[256];
    Rejection _rejection;
    string _stepFailure = "";
    bool _hasBegun;
    bool _isAgain;

    internal RecordProcessor(RecordPlan plan, TimeProvider time)
    {
        _plan = plan;
        _state = new RecordState(plan.Index);
        _reader = new RecordReader(_state, plan.Limits);
        _writer = new RecordWriter(plan.Index, plan.Layout);
        _steps = plan.MakeSteps(time);
        _atTransaction = [.. _steps.Select(step => step.Step).OfType<IAtTransaction>()];
        _lookups = [.. _atTransaction.OfType<Lookup>()];
        var remembering = Array.FindIndex(_steps, step => step.Step is IRemember);
        if (remembering >= 0) Memory = new((IRemember)_steps[remembering].Step, this, remembering);
    }

    /// <summary>Bytes of the output's value; -1 for a tombstone. After <see cref="RecordOutcome.Write"/>, until the next record.</summary>
    public int ValueLength { get; private set; }

    /// <summary>Bytes of the output's key; -1 for none. After <see cref="RecordOutcome.Write"/>, until the next record.</summary>
    public int KeyLength { get; private set; }

    /// <summary>Where the output goes: the topic's number in <see cref="PipelinePlan.OutputTopics"/>. After <see cref="RecordOutcome.Write"/>, until the next record; a tombstone goes to the sink's, 0.</summary>
    public int Topic { get; private set; }

    /// <summary>What the steps remember of earlier records; null: nothing, each record is decided by itself.</summary>
    public RecordMemory? Memory { get; }

    /// <summary>Why the record became a dead letter. After <see cref="RecordOutcome.Dead"/>, until the next record.</summary>
    public ref readonly Rejection Rejection => ref _rejection;

    /// <summary>Whether a step said that it may decide otherwise later (<see cref="StepResult.Retry"/>). After <see cref="RecordOutcome.Dead"/>, until the next record.</summary>
    public bool MayPass { get; private set; }

    /// <summary>Whether a step threw. After <see cref="RecordOutcome.Dead"/>, until the next record.</summary>
    public bool HasThrown { get; private set; }

    /// <summary>To be called before the first record of each transaction: looks for new versions of the keys, at most every five seconds, and for changed files of lookups.</summary>
    /// <exception cref="WeirException">A key or a lookup cannot be read, and none of it was in use before.</exception>
    public void BeginTransaction()
    {
        foreach (var step in _atTransaction) step.BeginTransaction();
        _hasBegun = true;
    }

    /// <summary>What became of the lookups' files since the last call; each change is told to one worker of a process.</summary>
    public IEnumerable<LookupChange> TakeLookupChanges() => _lookups.Length == 0 ? [] : _lookups.Select(step => step.TakeChange()).OfType<LookupChange>().ToList();

    /// <summary>Decides over a record that waited in a retry topic: what the steps remember of it was settled when it came first, and it is no duplicate of itself.</summary>
    public RecordOutcome ProcessAgain(in SourceRecord record)
    {
        _isAgain = true;
        try { return Process(in record); }
        finally { _isAgain = false; }
    }

    /// <summary>Decides what becomes of a record.</summary>
    /// <exception cref="InvalidOperationException">No transaction was begun.</exception>
    public RecordOutcome Process(in SourceRecord record)
    {
        ThrowUnlessBegun();
        MayPass = HasThrown = false;
        if (!record.HasValue) return Tombstone(in record);
        var read = new Record(_state, in record);
        var outcome = TakeThrough(in record, ref read, _steps.Length);
        if (outcome != RecordOutcome.Write) return outcome;
        if (_plan.SinkContract is { NeedsWhole: false } promise && !promise.Holds(in read, _plan.KeepsUnknown, out var broken)) return Dead(RecordCodes.BreaksSinkContract, in read, in broken);
        if (!TakeKey(in record, in read)) return Dead(RecordCodes.KeyMissing, _plan.Key, OffsetOf(in read, _plan.Key), null);
        _writer.Write(in read, _state.Added);
        if (_plan.SinkContract is { NeedsWhole: true } whole && !whole.HoldsWritten(new Record(_state, new SourceRecord(default, _writer.Output)), out broken)) return Dead(RecordCodes.BreaksSinkContract, in read, in broken);
        ValueLength = _writer.Output.Length;
        return RecordOutcome.Write;
    }

    /// <summary>Keeps what was decided over the last record.</summary>
    /// <param name="record">It.</param>
    /// <param name="outcome">What <see cref="Process"/> returned.</param>
    /// <param name="output">Gets what is to be written: the value, then the key where the pipeline makes one of a field.</param>
    public DecidedRecord Keep(in SourceRecord record, RecordOutcome outcome, IBufferWriter<byte> output)
    {
        if (outcome != RecordOutcome.Write) return new(outcome, 0, -1, -1, outcome == RecordOutcome.Dead ? _rejection : default, MayPass, HasThrown);
        if (record.HasValue) output.Write(_writer.Output);
        if (HasOwnKey(in record)) output.Write(Key(in record));
        return new(outcome, Topic, ValueLength, KeyLength, default, MayPass, HasThrown);
    }

    /// <summary>Goes on with what another processor of the plan decided over a record, as if this one had.</summary>
    /// <param name="record">It.</param>
    /// <param name="decided">What <see cref="Keep"/> returned there.</param>
    /// <param name="output">What it wrote.</param>
    public RecordOutcome GoOn(in SourceRecord record, in DecidedRecord decided, ReadOnlySpan<byte> output)
    {
        (MayPass, HasThrown, _rejection) = (decided.MayPass, decided.HasThrown, decided.Rejection);
        if (decided.Outcome != RecordOutcome.Write) return decided.Outcome;
        (Topic, ValueLength, KeyLength) = (decided.Topic, decided.ValueLength, decided.KeyLength);
        if (record.HasValue) _writer.Take(output[..ValueLength]);
        if (HasOwnKey(in record)) TakeKey(output[ValueLength..]);
        return decided.Outcome;
    }

    /// <summary>Takes a record up to a step and with it, for the sake of what that one remembers.</summary>
    internal RecordOutcome Recall(in SourceRecord record, int step)
    {
        ThrowUnlessBegun();
        if (!record.HasValue) return RecordOutcome.Write;
        var read = new Record(_state, in record);
        return TakeThrough(in record, ref read, step + 1);
    }

    /// <summary>Writes the output's value: exactly <see cref="ValueLength"/> bytes.</summary>
    public void WriteValue(in SourceRecord record, Span<byte> destination)
    {
        if (record.HasValue) _writer.Output.CopyTo(destination);
    }

    /// <summary>The output's key, <see cref="KeyLength"/> bytes, empty for none; valid until the next record.</summary>
    /// <param name="record">The record that was processed last: its own key is the output's, unless the pipeline makes one of a field.</param>
    public ReadOnlySpan<byte> Key(in SourceRecord record) => KeyLength <= 0 ? [] : HasOwnKey(in record) ? _key.AsSpan(0, KeyLength) : record.Key;

    bool HasOwnKey(in SourceRecord record) => _plan.Key != 0 && record.HasValue;

    void ThrowUnlessBegun()
    {
        if (!_hasBegun) throw new InvalidOperationException("call BeginTransaction before the first record");
    }

    RecordOutcome TakeThrough(in SourceRecord record, ref Record read, int steps)
    {
        Topic = 0;
        if (!_reader.Read(record.Value)) return Dead(_reader.Code!, _reader.Field, _reader.Offset, _reader.Reason);
        if (_plan.SourceContract is { } contract && !contract.Holds(in read, withUnknown: true, out var violation)) return Dead(violation.Code, in read, in violation);
        for (var step = 0; ; step++)
        {
            var result = Apply(ref step, steps, ref read);
            if (step >= steps) return RecordOutcome.Write;
            ref readonly var planned = ref _steps[step];
            // It would be one of itself, as it came before it died. The step remembers it like any other.
            if (result.Outcome == RecordOutcome.Drop && planned.Step is IRemember && WasSentBack(in record)) continue;
            if (result.Outcome != RecordOutcome.Write) return Ended(in result, in read, planned.Name);
            Topic = result.Topic;
        }
    }

    static bool WasSentBack(in SourceRecord record) => record.Headers.TryFind(DeadLetterHeaders.ReplaysName, out _);

    RecordOutcome Tombstone(in SourceRecord record)
    {
        if (_plan.Tombstones == TombstonePolicy.Drop) return RecordOutcome.Drop;
        if (_plan.Tombstones == TombstonePolicy.Dead) return Dead(RecordCodes.TombstoneRefused, 0, -1, null);
        Topic = 0;
        ValueLength = -1;
        KeyLength = record.HasKey ? record.Key.Length : -1;
        return RecordOutcome.Write;
    }

    // From a step on, to the first that says more than to go on: a try block for each of them would cost as much as a small step. A condition that throws is its step's failure.
    StepResult Apply(ref int step, int steps, ref Record record)
    {
        try
        {
            for (; step < steps; step++)
            {
                ref readonly var planned = ref _steps[step];
                if (_isAgain && planned.Step is IRemember) continue;
                if (planned.When is { } when && !when.Holds(in record))
                {
                    step = planned.Last;
                    continue;
                }
                var result = planned.Call(ref record);
                if (!result.IsPlain) return IfAllowed(in planned, in result);
            }
            return StepResult.Continue;
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            HasThrown = true;
            return Failed(_steps[step].Name, failure.GetType().FullName);
        }
    }

    // A step may ask for what its registration said, and for topics that there are.
    StepResult IfAllowed(in PlannedStep planned, in StepResult result) =>
        result.Topic < _plan.Topics && (planned.MayRetry || !result.IsRetry)
            ? result
            : Failed(planned.Name, result.IsRetry ? "it wants a record again, and says of itself that it decides at once" : "it routes to a topic that the plan does not have");

    // Not in the method that calls it: it would clean the memory for these texts at each record.
    StepResult Failed(string step, string? how)
    {
        _stepFailure = $"made the step {step} fail: {how}";
        return StepResult.Reject(0, RecordCodes.StepFailed);
    }

    bool TakeKey(in SourceRecord source, in Record record)
    {
        if (_plan.Key == 0)
        {
            KeyLength = source.HasKey ? source.Key.Length : -1;
            return true;
        }
        if (record.Kind(_plan.Key) is not (JsonKind.String or JsonKind.Number)) return false;
        TakeKey(record.Text(_plan.Key));
        return true;
    }

    void TakeKey(ReadOnlySpan<byte> text)
    {
        if (_key.Length < text.Length) _key = new byte[Math.Max(text.Length, 2 * _key.Length)];
        text.CopyTo(_key);
        KeyLength = text.Length;
    }

    RecordOutcome Ended(in StepResult result, in Record record, string step)
    {
        if (result.Outcome == RecordOutcome.Drop) return RecordOutcome.Drop;
        MayPass = result.IsRetry;
        return Dead(result.Code, result.Field, OffsetOf(in record, result.Field), result.Code == RecordCodes.StepFailed ? _stepFailure : result.Reason, step);
    }

    RecordOutcome Dead(RecordCode code, in Record record, in Violation violation)
    {
        ref readonly var slot = ref record.Slot(violation.Slot);
        var isUnknown = violation.Slot >= _plan.Index.Count || violation.Code == RecordCodes.FieldNotAllowed;
        var offset = slot.Buffer != SlotBuffer.Input ? -1 : isUnknown ? slot.NameStart : slot.Start;
        var reason = violation.Reason ?? violation.Code.Title;
        if (violation.Within is not { } within) return Dead(code, violation.Field, offset, reason);
        _rejection = new(code.Code, within.Path, within.Offset >= 0 ? within.Offset : offset, reason);
        return RecordOutcome.Dead;
    }

    RecordOutcome Dead(RecordCode code, int field, int offset, string? reason, string? step = null)
    {
        _rejection = new(code.Code, _plan.Index.Paths[field], offset, reason ?? code.Title) { Step = step };
        return RecordOutcome.Dead;
    }

    static int OffsetOf(in Record record, int field)
    {
        if (field == 0) return -1;
        ref readonly var slot = ref record.Slot(field);
        return slot.Kind != JsonKind.Missing && slot.Buffer == SlotBuffer.Input ? slot.Start : -1;
    }
}
