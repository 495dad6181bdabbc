using System.Security.Cryptography;
using Weir.Commands;
using Weir.Commands.Explaining;
using Weir.Kafka;
using Weir.Protocol;

namespace Weir.DeadLetters;

/// <summary>The whole of letters that are pointers: their topic could not hold them, and the original is where it was read, as long as retention leaves it.</summary>
sealed class LetterOriginals(KafkaClient client)
{
    readonly RecordLookup _lookup = new(client);

    /// <summary>The letter with key, value and headers of its original; itself where it is whole. Null: the original is gone, or is not what the letter was made of.</summary>
    public async Task<DeadLetter?> WholeAsync(DeadLetter letter, CancellationToken cancellation)
    {
        if (letter.PointsTo is not { } hash) return letter;
        if (letter is not { Topic: { } topic, Partition: { } partition, Offset: { } offset }) return null;
        try
        {
            var original = await _lookup.ReadAsync(new(topic, partition, offset), cancellation);
            bool isIt = Convert.ToHexStringLower(SHA256.HashData(original.Value ?? [])) == hash;
            return isIt ? letter with { Key = original.Key, Value = original.Value, Headers = new LetterHeaders(original).Without() } : null;
        }
        catch (CommandFailure)
        {
            return null;
        }
        catch (KafkaServerException gone) when (gone.Code == ErrorCode.UnknownTopicOrPartition)
        {
            return null;
        }
    }
}
