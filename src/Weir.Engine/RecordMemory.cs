using Weir.Engine.Steps;

namespace Weir.Engine;

/// <summary>What a pipeline's steps remember of records before, by source partition: whoever feeds a <see cref="RecordProcessor"/> keeps it true to where it reads.</summary>
/// <remarks>It follows from a partition's records alone. Where reading begins at a position, the records before it within <see cref="Window"/> are given to
/// <see cref="Recall"/> first, in order; where it goes back to an earlier one, <see cref="Rewind"/> takes back what came after.</remarks>
public sealed class RecordMemory
{
    readonly IRemember _step;
    readonly RecordProcessor _processor;
    readonly int _number;

    internal RecordMemory(IRemember step, RecordProcessor processor, int number) => (_step, _processor, _number) = (step, processor, number);

    /// <summary>How far back in a partition's time records matter.</summary>
    public TimeSpan Window => _step.Window;

    /// <summary>Takes a record up to the step that remembers, for its sake only: nothing comes of it.</summary>
    /// <returns>What became of it there: a drop is final.</returns>
    public RecordOutcome Recall(in SourceRecord record) => _processor.Recall(in record, _number);

    /// <summary>The latest timestamp, in milliseconds since 1970, of what is remembered of the partition; null: nothing is.</summary>
    public long? TimeOf(int partition) => _step.TimeOf(partition);

    /// <summary>Undoes what the partition's records from <paramref name="position"/> on left behind. It must not be below what <see cref="Trim"/> was told.</summary>
    public void Rewind(int partition, long position) => _step.Rewind(partition, position);

    /// <summary>Says that no record of the partition before <paramref name="position"/> comes again.</summary>
    public void Trim(int partition, long position) => _step.Trim(partition, position);

    /// <summary>Forgets the partition.</summary>
    public void Forget(int partition) => _step.Forget(partition);

    /// <summary>Records forgotten within the window since the last call, because there were more than the step may remember.</summary>
    public long TakeForgotten() => _step.TakeForgotten();
}
