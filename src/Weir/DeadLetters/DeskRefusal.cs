using Weir.Commands.Explaining;
using Weir.Protocol;

namespace Weir.DeadLetters;

/// <summary>A letter that stays open, since a broker does not take its record.</summary>
/// <param name="Letter">Which one.</param>
/// <param name="Topic">Where the record was to go.</param>
/// <param name="Code">The broker's answer.</param>
sealed record DeskRefusal(RecordAddress Letter, string Topic, ErrorCode Code)
{
    /// <summary>What to do about any.</summary>
    public const string Next = "Look at the topic's max.message.bytes and message.timestamp.*";

    public override string ToString() => $"refused by '{Topic}': {Code.Name()}";
}
