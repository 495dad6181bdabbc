namespace Weir.Engine;

/// <summary>The file of a lookup changed while the pipeline ran.</summary>
/// <param name="Lookup">The lookup's name.</param>
/// <param name="Entries">Entries of the table that is now in use.</param>
/// <param name="Problem">Why the changed file is not in use and the table before it stays; null: it is in use. Holds nothing of the table.</param>
public sealed record LookupChange(string Lookup, int Entries, string? Problem);
