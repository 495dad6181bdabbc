using Weir.Commands.Explaining;

namespace Weir.DeadLetters;

/// <summary>Reads a record of a dead-letter topic in whichever dialect it is written.</summary>
static class LetterReader
{
    /// <summary>Weir's headers count before the others: Weir writes some of Connect's too, and keeps those that a record brought.</summary>
    /// <returns>Null: the record is no dead letter.</returns>
    public static DeadLetter? Read(FoundRecord record)
    {
        if (record.Headers.Count == 0) return null;
        var headers = new LetterHeaders(record);
        var letter = WeirLetters.Read(record, headers) ?? SpringLetters.Read(record, headers) ?? StreamsLetters.Read(record, headers) ?? ConnectLetters.Read(record, headers);
        // A null header reads as empty and a negative partition is none: a letter without an origin, not one that goes to a topic without a name.
        return letter is null ? null : letter with { WrittenAt = record.Timestamp, Topic = letter.Topic is { Length: > 0 } topic ? topic : null, Partition = letter.Partition is >= 0 and var partition ? partition : null };
    }
}
