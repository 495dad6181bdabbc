using System.Text;
using System.Text.RegularExpressions;

namespace Weir.Tests.Repository;

/// <summary>What a page shows as typed is understood by the program.</summary>
public sealed partial class PageCommandsTests
{
    [Fact]
    public void Every_command_in_a_block_of_a_page_is_one_that_can_be_typed()
    {
        var commands = TrackedFiles.All.Where(IsPage).SelectMany(page => Blocks(page.Text).SelectMany(Commands).Select(words => (page.Path, Words: words))).ToList();
        foreach (string page in (string[])["README.md", "docs/guide/dead-letters.md", "docs/operating/running.md"]) Assert.Contains(commands, command => command.Path == page);
        Assert.Contains(commands, command => command.Words is ["deadletters", "redrive", "--through", ..]);
        var wrong = from command in commands
                    let problem = TypedCommand.Problem(command.Words)
                    where problem is not null
                    select $"{command.Path}: weir {string.Join(' ', command.Words)}: {problem}";
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("$ weir lag user-login", "lag|user-login")]
    [InlineData("./weir lag user-login   # how far behind", "lag|user-login")]
    [InlineData("WEIR_TOPICS__CREATE=missing ./weir run p.yaml", "run|p.yaml")]
    [InlineData("weir run p.yaml --instance two 2> two.log & two=$!", "run|p.yaml|--instance|two")]
    [InlineData("weir produce -t a < in.txt", "produce|-t|a")]
    [InlineData("$ echo '192.0.2.0/24;no | JSON' | weir produce -t countries -K ';'", "produce|-t|countries|-K|;")]
    [InlineData("weir consume -t a -f '%h\\n' | grep \"x y\"", "consume|-t|a|-f|%h\\n")]
    [InlineData("weir deadletters list \\\n    --by age", "deadletters|list|--by|age")]
    [InlineData("docker run --rm weir lag g -b broker:9092", "lag|g|-b|broker:9092")]
    [InlineData("docker compose exec weir dotnet /app/weir.dll lag g", "lag|g")]
    [InlineData("docker run --rm -e A=b weir")]
    [InlineData("weir lag a; weir lag b", "lag|a", "lag|b")]
    [InlineData("docker build -f deploy/Dockerfile -t weir .")]
    [InlineData("weir: WEIR2001 no topic. Create it: weir topics create a; or wait")]
    [InlineData("# Made by weir init from 1000 records")]
    public void A_command_is_what_a_shell_would_start(string block, params string[] commands) => Assert.Equal(commands, Commands(block).Select(words => string.Join('|', words)));

    [Theory]
    [InlineData("```\nweir a\n```\nweir b\n", "weir a\n")]
    [InlineData("```csharp\nweir => a\n```\n")]
    [InlineData("Text weir a\n\n    weir b\n    weir c\n\nweir d\n", "weir b\n", "weir c\n")]
    [InlineData("    weir b \\\n      --each\n", "weir b \\\n  --each\n")]
    public void A_block_is_fenced_as_text_or_shell_or_indented(string page, params string[] blocks) => Assert.Equal(string.Concat(blocks), string.Concat(Blocks(page)));

    // The reference is made of the parser, and shows its forms.
    static bool IsPage(TrackedFile file) => file.Path.EndsWith(".md", StringComparison.Ordinal) && !file.Path.StartsWith("docs/reference/", StringComparison.Ordinal);

    /// <summary>The text of each block, without the fence or the four spaces.</summary>
    static IEnumerable<string> Blocks(string page)
    {
        string? fence = null;
        var block = new StringBuilder();
        foreach (string line in page.Split('\n'))
        {
            if (line.TrimStart().StartsWith("```", StringComparison.Ordinal))
            {
                fence = fence is null ? line.Trim()[3..] : null;
                continue;
            }
            if (fence is "" or "sh" or "console" or "text") block.Append(line).Append('\n');
            else if (fence is null && line.StartsWith("    ", StringComparison.Ordinal)) block.Append(line.AsSpan(4)).Append('\n');
            else if (block.Length > 0)
            {
                yield return block.ToString();
                block.Clear();
            }
        }
        if (block.Length > 0) yield return block.ToString();
    }

    /// <summary>The words behind <c>weir</c> of each command that begins with it.</summary>
    static IEnumerable<string[]> Commands(string block)
    {
        foreach (string line in block.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            foreach (var words in Shell(Prompt().Replace(line, "")))
            {
                int at = Started(words);
                if (at >= 0) yield return [.. words.Skip(at + 1)];
            }
        }
    }

    // Where weir stands that is started; -1: nowhere. Without words, an image has a command of its own.
    static int Started(List<string> words)
    {
        int first = words.FindIndex(word => !Assignment().IsMatch(word));
        if (first < 0) return -1;
        if (words[first] != "docker") return words[first] is "weir" or "./weir" ? first : -1;
        int inside = words.FindIndex(word => word.EndsWith("/weir.dll", StringComparison.Ordinal));
        if (inside < 0 && words.Contains("run")) inside = words.IndexOf("weir");
        return inside < words.Count - 1 ? inside : -1;
    }

    /// <summary>The words of each command on a line, as far as a POSIX shell's quotes, redirections and separators go.</summary>
    static IEnumerable<List<string>> Shell(string line)
    {
        var words = new List<string>();
        foreach (Match part in Part().Matches(line))
        {
            string text = part.Value;
            if (text[0] == '#') break;
            if (text[0] is '|' or ';' or '&')
            {
                yield return words;
                words = [];
            }
            else if (!Redirection().IsMatch(text)) words.Add(Quotes().Replace(text, quoted => quoted.Value[1..^1]));
        }
        yield return words;
    }

    [GeneratedRegex("^\\$ ")]
    private static partial Regex Prompt();

    [GeneratedRegex("^[A-Za-z_]+=")]
    private static partial Regex Assignment();

    // A redirection with its file, a separator, or a word, which may be quoted in parts.
    [GeneratedRegex("[0-9]?(<<|>>|[<>])&? *[^ |;&<>]+|[|;&]+|('[^']*'|\"[^\"]*\"|[^ |;&<>'\"])+")]
    private static partial Regex Part();

    [GeneratedRegex("^[0-9]?[<>]")]
    private static partial Regex Redirection();

    [GeneratedRegex("'[^']*'|\"[^\"]*\"")]
    private static partial Regex Quotes();
}
