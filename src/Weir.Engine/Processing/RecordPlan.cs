using Weir.Engine.Contracts;
using Weir.Engine.Records;

namespace Weir.Engine.Processing;

/// <summary>What a pipeline does with a record: compiled, immutable, shared by the workers.</summary>
sealed class RecordPlan
{
    public required FieldIndex Index { get; init; }

    public required RecordLimits Limits { get; init; }

    public required Contract? SourceContract { get; init; }

    public required Contract? SinkContract { get; init; }

    /// <summary>The key's field, or 0.</summary>
    public required int Key { get; init; }

    public required TombstonePolicy Tombstones { get; init; }

    public required bool KeepsUnknown { get; init; }

    public required OutputLayout Layout { get; init; }

    /// <summary>How many topics an output may go to.</summary>
    public required int Topics { get; init; }

    /// <summary>A worker's own instances of the steps.</summary>
    public required Func<TimeProvider, PlannedStep[]> MakeSteps { get; init; }

    public RecordProcessor NewProcessor(TimeProvider time) => new(this, time);
}
