namespace Weir.Engine;

/// <summary>What a <see cref="RecordProcessor"/> decided over a record, kept beyond its next one: another processor of the same plan can go on with it.</summary>
/// <param name="Outcome">What becomes of the record.</param>
/// <param name="Topic">Where the output goes.</param>
/// <param name="ValueLength">Bytes of the output's value; -1 for a tombstone.</param>
/// <param name="KeyLength">Bytes of the output's key; -1 for none.</param>
/// <param name="Rejection">Why it is a dead letter.</param>
/// <param name="MayPass">Whether a step may decide otherwise later.</param>
/// <param name="HasThrown">Whether a step threw.</param>
public readonly record struct DecidedRecord(RecordOutcome Outcome, int Topic, int ValueLength, int KeyLength, Rejection Rejection, bool MayPass, bool HasThrown);
