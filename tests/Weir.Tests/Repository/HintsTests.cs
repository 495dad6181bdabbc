using System.CommandLine;
using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Tests.Repository;

/// <summary>What a message tells somebody to type is understood by the program.</summary>
public sealed partial class HintsTests
{
    [Fact]
    public void Every_command_that_a_text_of_the_sources_names_is_one_that_can_be_typed()
    {
        var hints = Hints().ToList();
        Assert.Contains(hints, hint => hint.Words is ["consume", "-t", ..]);
        var wrong = from hint in hints
                    let problem = Problem(hint.Words)
                    where problem is not null
                    select $"{hint.Path}: weir {string.Join(' ', hint.Words)}: {problem}";
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("Create it: weir topics create {a.Name} --partitions {n} --config retention.ms={Ms(x)}; or wait", "topics create 1 --partitions 1 --config retention.ms=1")]
    [InlineData("weir groups reset {group}{(log ? $\", of '{other}'\" : \"\")}).", "groups reset 1")]
    [InlineData("weir keys add {(b ? \"\" : \"--bytes 16 \")}{folder}\"", "keys add 1")]
    [InlineData("See around it: weir consume {topic} -p {partition}", "consume 1 -p 1")]
    [InlineData("weir status says what it has.", "status")]
    [InlineData("weir pause, resume or skip.", "pause")]
    [InlineData("weir groups reset GROUP --shift-by 0, which", "groups reset GROUP --shift-by 0")]
    public void A_command_ends_where_the_sentence_goes_on(string text, string command) =>
        Assert.Equal(command, string.Join(' ', Words(text, text.IndexOf("weir ", StringComparison.Ordinal) + 5)));

    [Theory]
    [InlineData("consume 1 -p 1")]
    [InlineData("topics create 1 -p 1")]
    [InlineData("topic list")]
    public void A_command_that_is_not_understood_is_seen(string command) => Assert.NotNull(Problem(command.Split(' ')));

    // But for comments, those of the scripts for shells too.
    static IEnumerable<(string Path, string[] Words)> Hints() =>
        from file in TrackedFiles.Sources("src/Weir", "src/Weir.Kafka", "src/Weir.Engine")
        from line in file.Text.Split('\n')
        where line.TrimStart() is not (['/', '/', ..] or ['#', ..])
        from Match found in Weir().Matches(line)
        select (file.Path, Words(line, found.Index + found.Length));

    // The verbs, then options with their values and what stands for an argument: a hole, or a word in capitals.
    static string[] Words(string text, int at)
    {
        var words = Typed(text, at).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Command command = TypedCommand.Root();
        var taken = new List<string>();
        foreach (string word in words)
        {
            var verb = TypedCommand.Verb(command, word);
            if (taken.Count > 0 && verb is null && word[0] != '-' && taken[^1][0] != '-' && !Argument().IsMatch(word)) break;
            taken.Add(word);
            command = verb ?? command;
        }
        return [.. taken];
    }

    // Up to the sign that ends the command. A hole is filled with 1, which is a name and a number; one that continues another word is optional.
    static string Typed(string text, int at)
    {
        var typed = new StringBuilder();
        bool isHole = false;
        for (; at < text.Length && !",;'\")[".Contains(text[at], StringComparison.Ordinal) && !IsStop(text, at); at++)
        {
            if (text[at] != '{')
            {
                typed.Append(text[at]);
                isHole = false;
                continue;
            }
            at = End(text, at);
            if (!isHole && (typed.Length == 0 || !char.IsLetterOrDigit(typed[^1]))) typed.Append('1');
            isHole = true;
        }
        return typed.ToString();
    }

    static bool IsStop(string text, int at) => text[at] is '.' or ':' && (at + 1 == text.Length || text[at + 1] is ' ' or '"' or '\'');

    static int End(string text, int at)
    {
        for (int depth = 0; at < text.Length; at++)
        {
            if (text[at] == '{') depth++;
            if (text[at] == '}' && --depth == 0) break;
        }
        return at;
    }

    // Verbs alone are a mention; with an option or an argument it has to be whole.
    static string? Problem(string[] words) => TypedCommand.Verbs(words) switch
    {
        0 => "no command",
        var verbs when verbs == words.Length => null,
        _ => TypedCommand.Problem(words),
    };

    [GeneratedRegex("(?<![.\\w/-])weir (?=[a-z])")]
    private static partial Regex Weir();

    [GeneratedRegex("^(1.*|[A-Z][A-Z/@]*)$")]
    private static partial Regex Argument();
}
