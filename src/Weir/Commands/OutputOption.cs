using System.CommandLine;

namespace Weir.Commands;

/// <summary><c>--output text|json</c>, the same everywhere.</summary>
sealed class OutputOption
{
    readonly Option<OutputFormat> _option = new("--output", "-o") { Description = "text for a person, json for a script.", HelpName = "text|json" };

    public void AddTo(Command command) => command.Add(_option);

    public OutputFormat Of(ParseResult parsed) => parsed.GetValue(_option);
}
