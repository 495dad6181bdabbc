using System.CommandLine;

namespace Weir.Commands;

/// <summary>Options whose text has a syntax of its own: a text that does not fit is an error of usage that shows what would.</summary>
static class ParsedOption
{
    public static Option<T?> Of<T>(string name, string description, string example, Func<string, T?> parse) where T : struct => new(name)
    {
        Description = description,
        HelpName = example,
        CustomParser = result => Parse(result, name, example, parse),
    };

    static T? Parse<T>(System.CommandLine.Parsing.ArgumentResult result, string name, string example, Func<string, T?> parse) where T : struct
    {
        string text = result.Tokens[0].Value;
        if (parse(text) is { } value) return value;
        result.AddError($"'{text}' does not fit {name}, as {example} does");
        return null;
    }
}
