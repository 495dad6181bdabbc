using System.Collections;
using System.CommandLine;
using System.Globalization;
using System.Text;

namespace Weir.Reference;

/// <summary>docs/reference/commands.md.</summary>
static class CommandsPage
{
    const string Head = """
        # Commands

        Generated from the definitions in `src/Weir/Commands`; do not edit. `weir COMMAND --help` says the same.

        Data is written to standard output, everything else to standard error. Exit codes: 0 done, 1 the work failed (lint found errors, a test failed), 2 wrong
        usage, 69 a broker is unreachable, 78 a file, a setting or the cluster does not allow what is asked for. Every error has a [code](codes.md).

        """;

    public static string Text(IEnumerable<Command> commands)
    {
        var page = new StringBuilder(Head);
        foreach (var command in commands) Write(page, command, "weir");
        return page.ToString();
    }

    static void Write(StringBuilder page, Command command, string before)
    {
        if (command.Hidden) return;
        string name = $"{before} {command.Name}";
        if (command.Subcommands.Count == 0 || command.Action is not null) WriteOne(page, command, name);
        foreach (var inner in command.Subcommands) Write(page, inner, name);
    }

    static void WriteOne(StringBuilder page, Command command, string name)
    {
        var arguments = command.Arguments.Where(argument => !argument.Hidden).ToList();
        var options = command.Options.Where(option => !option.Hidden && option is not System.CommandLine.Help.HelpOption).ToList();
        page.Append(CultureInfo.InvariantCulture, $"\n## `{name}`\n\n{command.Description}\n\n```\n{name}{string.Concat(arguments.Select(Usage))}{(options.Count > 0 ? " [options]" : "")}\n```\n");
        if (arguments.Count + options.Count == 0) return;
        page.Append("\n| | | Default |\n|---|---|---|\n");
        foreach (var argument in arguments) Row(page, Shown(argument), argument.Description, argument.HasDefaultValue ? argument.GetDefaultValue() : null, false);
        foreach (var option in options.OrderBy(option => option.Name, StringComparer.Ordinal))
            Row(page, Words(option), option.Description, option.HasDefaultValue && option.ValueType != typeof(bool) ? option.GetDefaultValue() : null, option.Required);
    }

    static void Row(StringBuilder page, string words, string? about, object? byDefault, bool isRequired) =>
        page.Append(CultureInfo.InvariantCulture, $"| `{Escape(words)}` | {Escape(about ?? "")} | {(isRequired ? "required" : Default(byDefault))} |\n");

    static string Usage(Argument argument)
    {
        string shown = Shown(argument) + (argument.Arity.MaximumNumberOfValues > 1 ? " ..." : "");
        return argument.Arity.MinimumNumberOfValues == 0 || argument.HasDefaultValue ? $" [{shown}]" : $" {shown}";
    }

    static string Shown(Argument argument) => (argument.HelpName ?? argument.Name).ToUpperInvariant();

    static string Words(Option option)
    {
        var names = option.Aliases.Prepend(option.Name).OrderBy(name => name.Length);
        string value = option.ValueType == typeof(bool) ? "" : $" {option.HelpName ?? option.Name.TrimStart('-').ToUpperInvariant()}";
        return string.Join(", ", names) + value;
    }

    static string Default(object? value) => value switch
    {
        null => "",
        string { Length: 0 } => "",
        string text => $"`{Escape(text)}`",
        Enum word => $"`{word.ToString().ToLowerInvariant()}`",
        IEnumerable several => string.Join(", ", several.Cast<object>().Select(Default)),
        _ => $"`{Escape(Convert.ToString(value, CultureInfo.InvariantCulture)!)}`",
    };

    static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal);
}
