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
        return WeirLetters.Read(record, headers) ?? SpringLetters.Read(record, headers) ?? StreamsLetters.Read(record, headers) ?? ConnectLetters.Read(record, headers);
    }
}
