using System.CommandLine;

namespace Weir.Commands.Completion;

/// <summary>What may stand at a place in a command line. Read from the commands' own definitions, so a new command or option completes by itself.</summary>
/// <param name="Word">The word as far as it is there.</param>
/// <param name="Prefix">What the shell takes for the same word, such as <c>--topic=</c>.</param>
/// <param name="Candidates">What could stand there; empty: anything, such as a file.</param>
/// <param name="Names">Set where only the cluster knows.</param>
sealed record CommandPlace(string Word, string Prefix, IReadOnlyList<string> Candidates, NameKind? Names)
{
    static readonly string[] TopicNames = ["topic", "--topic", "--processed", "--dead"];
    static readonly string[] GroupNames = ["group", "--group"];
    const string TransactionName = "transactional-id";

    /// <param name="before">The words before the one that is completed, without the program's name.</param>
    /// <param name="word">The one that is completed.</param>
    /// <param name="root">The command line as it is parsed.</param>
    public static CommandPlace After(IReadOnlyList<string> before, string word, Command root)
    {
        var command = root;
        Option? open = null;
        int arguments = 0;
        // bash takes the sign in --name=value for a word of its own.
        foreach (string text in before.Where(text => text != "="))
        {
            if (open is not null) open = null;
            else if (text.StartsWith('-')) open = OptionOf(command, text) is { } option && TakesValue(option) ? option : null;
            else if (command.Subcommands.FirstOrDefault(inner => IsNamed(inner, text)) is { } inner) command = inner;
            else arguments++;
        }
        if (word == "=") word = "";
        if (open is not null) return Value(open.Name, open.ValueType, open.HelpName, word, "");
        if (word.StartsWith("--", StringComparison.Ordinal) && word.Split('=', 2) is [var name, var begun] && OptionOf(command, name) is { } named) return Value(named.Name, named.ValueType, named.HelpName, begun, name + "=");
        if (word.StartsWith('-')) return new(word, "", [.. Options(command)], null);
        if (command.Subcommands.Any(inner => !inner.Hidden)) return new(word, "", [.. command.Subcommands.Where(inner => !inner.Hidden).Select(inner => inner.Name)], null);
        return command.Arguments.ElementAtOrDefault(Math.Min(arguments, command.Arguments.Count - 1)) is { } argument ? Value(argument.Name, argument.ValueType, argument.HelpName, word, "") : new(word, "", [.. Options(command)], null);
    }

    static CommandPlace Value(string name, Type type, string? shown, string word, string prefix)
    {
        NameKind? names = TopicNames.Contains(name) ? NameKind.Topic : GroupNames.Contains(name) ? NameKind.Group : name == TransactionName ? NameKind.Transaction : null;
        var kind = Nullable.GetUnderlyingType(type) ?? type;
        if (kind == typeof(bool)) return new(word, prefix, ["true", "false"], null);
        // The help shows a choice as text|json, and what is not a word itself in capitals: auto|N.
        if (shown?.Split('|') is { Length: > 1 } choice) return new(word, prefix, [.. choice.Where(value => value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))], null);
        return new(word, prefix, !kind.IsEnum ? [] : [.. Enum.GetNames(kind).Select(value => value.ToLowerInvariant())], names);
    }

    static bool TakesValue(Option option) => option.Arity.MinimumNumberOfValues > 0 || option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0;

    static Option? OptionOf(Command command, string text) => All(command).FirstOrDefault(option => option.Name == text || option.Aliases.Contains(text));

    static bool IsNamed(Command command, string text) => command.Name == text || command.Aliases.Contains(text);

    // An option of one letter is typed as fast as it is completed; a name says what it is.
    static IEnumerable<string> Options(Command command) => All(command).Where(option => !option.Hidden)
        .Select(option => option.Aliases.Prepend(option.Name).FirstOrDefault(name => name.StartsWith("--", StringComparison.Ordinal)) ?? option.Name).Distinct();

    static IEnumerable<Option> All(Command command) => command.Options.Concat(command.Parents.OfType<Command>().SelectMany(outer => outer.Options.Where(option => option.Recursive)));
}
