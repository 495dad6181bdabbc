namespace Weir.Commands.Explaining;

/// <summary>Where a record stands with the pipeline's group, and what it became.</summary>
/// <param name="Committed">The group's next offset in the record's partition; null: it has committed nothing there, or that may not be asked.</param>
/// <param name="Progress">The same in words.</param>
/// <param name="Letter">Its dead letter.</param>
/// <param name="Retry">Where it waits in a retry topic, and until when; due is null where its headers do not say it.</param>
/// <param name="Outputs">Its output; several where records are equal and nothing names their source.</param>
/// <param name="HowFound">What the outputs were recognized by.</param>
/// <param name="Notes">What could not be found out, and why.</param>
sealed record Whereabouts(long? Committed, string Progress, RecordAddress? Letter, (RecordAddress Address, string? Due)? Retry, IReadOnlyList<RecordAddress> Outputs, string HowFound, IReadOnlyList<string> Notes);
