namespace Weir.Kafka;

/// <summary>Records of a lookup's topic that were not taken: the entries of their keys stay as they were.</summary>
/// <param name="Lookup">The lookup's name.</param>
/// <param name="Record">The first of them: its partition.</param>
/// <param name="Offset">The first of them: its offset.</param>
/// <param name="Why">What is wrong with that one, completing "it was not taken: …". Holds nothing of the record.</param>
/// <param name="Count">How many there were since the last time that this was told.</param>
public sealed record LookupRefusal(string Lookup, TopicPartition Record, long Offset, string Why, long Count);
