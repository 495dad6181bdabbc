using System.CommandLine;
using Weir.DeadLetters;

namespace Weir.Commands.DeadLetters;

/// <summary><c>--reveal</c>, and the reason that the audit keeps.</summary>
sealed class RevealOptions
{
    readonly Option<bool> _reveal = new("--reveal") { Description = "Show values as they are, and record in the audit who did. Default: what looks personal is masked." };
    readonly Option<string?> _reason = new("--reason") { Description = "Why, for the audit.", HelpName = "text" };

    public void AddTo(Command command)
    {
        command.Add(_reveal);
        command.Add(_reason);
    }

    public bool IsAsked(ParseResult parsed) => parsed.GetValue(_reveal);

    public bool HasReason(ParseResult parsed) => parsed.GetValue(_reason) is not null;

    public RevealAudit Audit(ParseResult parsed, ProgramIo io, DeskPlace place, string command) => new(place.Client, place.Topics, Operator.Of(io, parsed.GetValue(_reason), command), io.Time, io.Error.WriteLine);
}
