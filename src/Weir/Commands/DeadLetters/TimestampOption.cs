using System.CommandLine;

namespace Weir.Commands.DeadLetters;

/// <summary>Which timestamp a record goes back with.</summary>
sealed class TimestampOption
{
    const string Source = "source";
    const string Now = "now";

    public TimestampOption() => Option.AcceptOnlyFromAmong(Source, Now);

    public Option<string> Option { get; } = new("--timestamp")
    {
        Description = "With which timestamp records go back: their own, or that of now, for those that are older than their topic keeps.",
        HelpName = "source|now",
        DefaultValueFactory = _ => Source,
    };

    public bool IsNow(ParseResult parsed) => parsed.GetValue(Option) == Now;
}
