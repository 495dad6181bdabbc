using System.CommandLine;
using Weir.Commands.Explaining;
using Weir.DeadLetters;

namespace Weir.Commands.DeadLetters;

/// <summary>Options that say which letters are meant.</summary>
sealed class FilterOptions
{
    readonly Option<string[]> _code = new("--code") { Description = "Letters with this code, or this exception; may be given several times.", HelpName = "code" };
    readonly Option<string[]> _field = new("--field") { Description = "Letters for which this field is to blame; may be given several times.", HelpName = "path" };
    readonly Option<string[]> _step = new("--step") { Description = "Letters of this step, or stage of a connector; may be given several times.", HelpName = "step" };
    readonly Option<string[]> _fingerprint = new("--fingerprint") { Description = "Letters that died in exactly this way, as list shows it; may be given several times.", HelpName = "hex" };
    readonly Option<string?> _origin = new("--origin") { Description = "Letters that come from this topic, or this partition of it.", HelpName = "topic[/partition]" };
    readonly Option<int[]> _partition = new("--partition") { Description = "Letters in this partition of the dead-letter topic; may be given several times.", HelpName = "number" };
    readonly Option<string[]> _letter = new("--letter") { Description = "This letter; may be given several times.", HelpName = "topic/partition@offset" };
    readonly Option<string?> _since = new("--since") { Description = "Letters that died since then: an age or a time.", HelpName = "2h|TIME" };
    readonly Option<string?> _until = new("--until") { Description = "Letters that died before: an age or a time.", HelpName = "2h|TIME" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_code, _field, _step, _fingerprint, _origin, _partition, _letter, _since, _until]) command.Add(option);
    }

    /// <exception cref="CommandFailure">A value cannot be understood.</exception>
    public LetterFilter Of(ParseResult parsed, TimeProvider time) => new()
    {
        Codes = parsed.GetValue(_code) ?? [],
        Fields = parsed.GetValue(_field) ?? [],
        Steps = parsed.GetValue(_step) ?? [],
        Fingerprints = parsed.GetValue(_fingerprint) ?? [],
        Origin = parsed.GetValue(_origin),
        Partitions = parsed.GetValue(_partition) ?? [],
        Letters = [.. (parsed.GetValue(_letter) ?? []).Select(Address)],
        Since = LetterTime.Parse("--since", parsed.GetValue(_since), time.GetUtcNow()),
        Until = LetterTime.Parse("--until", parsed.GetValue(_until), time.GetUtcNow()),
    };

    /// <exception cref="CommandFailure">The text is no address.</exception>
    public static RecordAddress Address(string text) => RecordAddress.Parse(text) ?? throw CommandFailure.Usage($"'{text}' is no letter", "Write it as TOPIC/PARTITION@OFFSET, as list --each shows it");
}
