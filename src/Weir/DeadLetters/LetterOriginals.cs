using System.Security.Cryptography;
using Weir.Commands;
using Weir.Commands.Explaining;
using Weir.Kafka;
using Weir.Protocol;

namespace Weir.DeadLetters;

/// <summary>
/// The whole of letters that do not hold their record: pointers, whose topic could not hold it, and empty ones of Kafka Streams. The original is where
/// it was read, as long as retention leaves it. Of a pointer a hash says that it is the one; of an empty letter only its place does.
/// </summary>
sealed class LetterOriginals(KafkaClient client)
{
    readonly RecordLookup _lookup = new(client);

    /// <returns>The letter with what its original holds; itself where it is whole. Else why there is none.</returns>
    public async Task<(DeadLetter? Whole, string? Why)> WholeAsync(DeadLetter letter, CancellationToken cancellation)
    {
        if (letter.IsWhole) return (letter, null);
        if (letter is not { Topic: { } topic, Partition: { } partition, Offset: { } offset }) return (null, $"{Lacks(letter)}, and does not say where that was");
        try
        {
            var original = await _lookup.ReadAsync(new(topic, partition, offset), cancellation);
            bool isIt = letter.PointsTo is not { } hash || Convert.ToHexStringLower(SHA256.HashData(original.Value ?? [])) == hash;
            return isIt ? (Whole(letter, original), null) : (null, Gone(letter));
        }
        catch (CommandFailure)
        {
            return (null, Gone(letter));
        }
        catch (KafkaServerException gone) when (gone.Code == ErrorCode.UnknownTopicOrPartition)
        {
            return (null, Gone(letter));
        }
        catch (KafkaServerException denied) when (denied.Code == ErrorCode.TopicAuthorizationFailed)
        {
            return (null, $"{Lacks(letter)}, and the original may not be read");
        }
    }

    static DeadLetter Whole(DeadLetter letter, FoundRecord original) => letter with
    {
        Key = original.Key,
        Value = original.Value,
        Headers = new LetterHeaders(original).Without(),
        Timestamp = letter.IsEmpty ? original.Timestamp : letter.Timestamp,
        PointsTo = null,
        IsEmpty = false,
    };

    static string Gone(DeadLetter letter) => $"{Lacks(letter)}{(letter.IsEmpty ? ", and" : ";")} the original is gone";

    static string Lacks(DeadLetter letter) => letter.IsEmpty ? "does not hold its record" : "holds only the head";
}
