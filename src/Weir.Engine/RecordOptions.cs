namespace Weir.Engine;

/// <summary>Everything of a pipeline that decides what becomes of one record: what the record plan is compiled from.</summary>
/// <param name="SourceContract">Checked before the steps, or null: none.</param>
/// <param name="SinkContract">Checked after the steps, or null: none.</param>
/// <param name="Steps">In order.</param>
/// <param name="Keys">Keys for pseudonyms, by name.</param>
/// <param name="OutputKey">The field whose value becomes the output's key, or null: the source's key is kept.</param>
/// <param name="Tombstones">For a null value.</param>
/// <param name="UnknownFields">For fields that nothing names.</param>
/// <param name="Limits">Bounds on one record.</param>
public sealed record RecordOptions(
    ContractFile? SourceContract,
    ContractFile? SinkContract,
    IReadOnlyList<StepOptions> Steps,
    IReadOnlyDictionary<string, KeyOptions> Keys,
    FieldPath? OutputKey,
    TombstonePolicy Tombstones,
    UnknownFieldPolicy UnknownFields,
    RecordLimits Limits)
{
    /// <summary>The tables of the step <c>lookup</c>.</summary>
    internal Lookups.LookupTables Lookups { get; init; } = Weir.Engine.Lookups.LookupTables.None;

    /// <summary>The topic of records that no step routes elsewhere.</summary>
    public string SinkTopic { get; init; } = "";

    /// <summary>Every topic that a record may be written to: the sink's, then those that steps name, in order and each once. A dead letter has a topic of its own.</summary>
    public IReadOnlyList<string> OutputTopics => [.. Steps.SelectMany(step => step.Values.SelectMany(step.Spec.TopicsOf)).Prepend(SinkTopic).Distinct(StringComparer.Ordinal)];
}
