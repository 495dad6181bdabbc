using System.CommandLine;
using System.CommandLine.Parsing;

namespace Weir.Commands;

/// <summary>What is wrong with a command line, in words of ours: the library's name types of C#, and say one slip several times.</summary>
static class UsageProblems
{
    /// <param name="parsed">The command line as the library read it.</param>
    /// <param name="args">As it was given.</param>
    /// <returns>A problem each; empty: the command can be run.</returns>
    public static IReadOnlyList<string> Of(ParseResult parsed, IReadOnlyList<string> args)
    {
        var swallowed = SwallowedOptions(parsed, args);
        if (parsed.Action is not System.CommandLine.Invocation.ParseErrorAction) return [.. swallowed.Select(Unrecognized)];
        var command = parsed.CommandResult.Command;
        var commands = command.Subcommands.Where(inner => !inner.Hidden).Select(inner => inner.Name).ToList();
        if (command.Action is null && commands.Count > 0) return [Missing(parsed.UnmatchedTokens is [var first, ..] ? first : null, Listed(commands, "and"))];
        return [.. parsed.Errors.Where(error => error.SymbolResult is not CommandResult || parsed.UnmatchedTokens.Count == 0).Select(Text), .. Unknown([.. swallowed, .. parsed.UnmatchedTokens])];
    }

    static string Missing(string? given, string commands) => given is null ? $"a command is missing: there are {commands}" : $"there is no command '{given}': there are {commands}";

    /// <summary>What follows an option that is not known is most likely its value.</summary>
    static IEnumerable<string> Unknown(IReadOnlyList<string> words)
    {
        var options = words.Where(IsOption).ToList();
        return (options.Count > 0 ? options : words).Select(Unrecognized);
    }

    /// <summary>The library takes an option it does not know for a free argument, such as a file of that name; after <c>--</c> it may be one.</summary>
    static IReadOnlyList<string> SwallowedOptions(ParseResult parsed, IReadOnlyList<string> args) => args.Contains("--") ? [] :
    [
        .. parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens)
            .Select(token => token.Value).Where(IsOption),
    ];

    static bool IsOption(string word) => word.Length > 1 && word[0] == '-';

    static string Unrecognized(string word) => $"Unrecognized command or argument '{word}'.";

    static string Text(ParseError error)
    {
        var option = error.SymbolResult as OptionResult ?? error.SymbolResult?.Parent as OptionResult;
        if (option is null || option.Tokens.Count == 0 || !IsOfType(error.Message)) return error.Message;
        return $"'{option.Tokens[^1].Value}' does not fit {option.Option.Name}, which takes {Taken(option.Option)}";
    }

    static bool IsOfType(string message) => message.StartsWith("Cannot parse argument", StringComparison.Ordinal) || message.StartsWith("Argument '", StringComparison.Ordinal);

    static string Taken(Option option)
    {
        if (option.HelpName?.Split('|') is { Length: > 1 } words) return Listed(words, "or");
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType.GetElementType() ?? option.ValueType;
        return type == typeof(int) || type == typeof(long) ? "a whole number" : type == typeof(bool) ? "true or false" : $"a value such as {option.HelpName ?? "the help's"}";
    }

    static string Listed(IReadOnlyList<string> words, string last) => words.Count == 1 ? words[0] : $"{string.Join(", ", words.SkipLast(1))} {last} {words[^1]}";
}
