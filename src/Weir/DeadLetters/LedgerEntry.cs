using System.Text;
using System.Text.Json;
using Weir.Commands.Explaining;

namespace Weir.DeadLetters;

/// <summary>What the ledger says of one letter. Its key is topic/partition/offset of the letter, its value JSON.</summary>
/// <param name="Letter">Which one.</param>
/// <param name="Action">What was done.</param>
/// <param name="Who">The operator.</param>
/// <param name="When">ISO 8601.</param>
/// <param name="Why">As the operator gave it; null: not given.</param>
/// <param name="To">Where the record went; null: nowhere.</param>
/// <param name="TopicId">Of the dead-letter topic: one that is made anew under the same name begins with other letters at the same offsets. Null: the cluster gave none.</param>
sealed record LedgerEntry(RecordAddress Letter, DeskAction Action, string Who, string When, string? Why, string? To, string? TopicId)
{
    /// <summary>The letter's own timestamp, in milliseconds since 1970; null: not kept, as in entries of before. A partition that lost its end gives the same offsets to other letters.</summary>
    public long? LetterTimestamp { get; init; }

    // Sixteen zeros, as clusters say that a topic has no id.
    const string NoId = "AAAAAAAAAAAAAAAAAAAAAA";

    public byte[] Key => Encoding.UTF8.GetBytes($"{Letter.Topic}/{Letter.Partition}/{Letter.Offset}");

    public byte[] Value => Encoding.UTF8.GetBytes(Commands.JsonText.Of(json =>
    {
        json.WriteStartObject();
        json.WriteString("action", Word(Action));
        json.WriteString("who", Who);
        json.WriteString("when", When);
        json.WriteString("why", Why);
        json.WriteString("to", To);
        json.WriteString("topic_id", TopicId);
        if (LetterTimestamp is { } timestamp) json.WriteNumber("letter_timestamp", timestamp);
        json.WriteEndObject();
    }));

    /// <summary>What was done, by whom and when.</summary>
    public string Closing => $"{Letter} was {Word(Action)} by {Who} at {When}";

    /// <summary>Whether it was made for another topic than this one of its name. Where one of the two ids is not known nothing says so: a cluster that begins to give ids still has the same letters.</summary>
    public bool IsOfAnother(string? topicId) => TopicId is not null && topicId is not null && TopicId != topicId;

    /// <summary>Whether it was made for this letter, and not for one that had its offset before.</summary>
    public bool IsOf(long letterTimestamp) => LetterTimestamp is not { } timestamp || timestamp == letterTimestamp;

    public static string Word(DeskAction action) => action.ToString().ToLowerInvariant();

    /// <returns>Null: the record is no entry, so it says nothing of any letter.</returns>
    public static LedgerEntry? Read(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (RecordAddress.Parse(Encoding.UTF8.GetString(key)) is not { } letter) return null;
        try
        {
            using var json = JsonDocument.Parse(value.ToArray());
            if (json.RootElement.ValueKind != JsonValueKind.Object || !Enum.TryParse<DeskAction>(Text(json, "action"), ignoreCase: true, out var action)) return null;
            return new(letter, action, Text(json, "who") ?? "", Text(json, "when") ?? "", Text(json, "why"), Text(json, "to"), Text(json, "topic_id") is { } id and not NoId ? id : null)
            {
                LetterTimestamp = json.RootElement.TryGetProperty("letter_timestamp", out var timestamp) && timestamp.ValueKind == JsonValueKind.Number && timestamp.TryGetInt64(out long number) ? number : null,
            };
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static string? Text(JsonDocument json, string name) => json.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
