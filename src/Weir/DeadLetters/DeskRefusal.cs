using Weir.Commands.Explaining;
using Weir.Protocol;

namespace Weir.DeadLetters;

/// <summary>A letter that stays open, since a broker does not take its record, or not from this user.</summary>
/// <param name="Letter">Which one.</param>
/// <param name="Topic">Where the record was to go.</param>
/// <param name="Code">The broker's answer.</param>
sealed record DeskRefusal(RecordAddress Letter, string Topic, ErrorCode Code)
{
    /// <summary>What to do about any.</summary>
    public const string Next = "Look at the topic's max.message.bytes and message.timestamp.*";

    /// <summary>Where the broker refuses this user and not the record; null: the record.</summary>
    public NoReturn? Denial => Code == ErrorCode.TopicAuthorizationFailed ? new($"may not write to '{Topic}'", "allow WRITE on it") : null;

    public override string ToString() => Denial?.ToString() ?? $"refused by '{Topic}': {Code.Name()}";
}
