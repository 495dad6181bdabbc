namespace Weir.Kafka;

/// <summary>A lookup's topic was read whole: at start, or again because it is another topic now or its old records are gone.</summary>
/// <param name="Lookup">The lookup's name.</param>
/// <param name="Topic">Its topic.</param>
/// <param name="Entries">Entries of the table.</param>
/// <param name="Bytes">What the table takes in memory.</param>
/// <param name="Took">How long it took to read.</param>
/// <param name="UnseenColumns">Columns that steps take values of and no record has.</param>
public sealed record LookupReading(string Lookup, string Topic, int Entries, long Bytes, TimeSpan Took, IReadOnlyList<string> UnseenColumns);
