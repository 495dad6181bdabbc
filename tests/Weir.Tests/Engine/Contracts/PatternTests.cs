using System.Text;
using Weir.Engine.Contracts.Patterns;

namespace Weir.Tests.Engine.Contracts;

public sealed class PatternTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("^[A-Z]{2}$")]
    [InlineData("^[0-9]{1,11}$")]
    [InlineData("^\\[a\\]$")]
    [InlineData("^[0-9]{1,5}\\.[0-9]{1,5}$")]
    [InlineData("^[a-z]+-[0-9]*x?$")]
    [InlineData("^[\\d.]+:[A-F\\d]{2,}$")]
    [InlineData("^$")]
    public void Simple_patterns_are_matched_by_hand_and_agree_with_the_expression(string pattern)
    {
        var simple = SimplePattern.TryCompile(pattern);
        Assert.NotNull(simple);
        var regex = new Pattern(pattern, byHand: false);
        var seed = pattern.Length;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var round = 0; round < 5_000; round++)
        {
            var text = new string([.. Enumerable.Range(0, random.Next(14)).Select(_ => "ABFZabz019.-:x[]\n"[random.Next(17)])]);
            Assert.Equal(regex.IsMatch(text), simple.IsMatch(Encoding.UTF8.GetBytes(text)));
        }
    }

    [Theory]
    [InlineData("[A-Z]")]
    [InlineData("^a|b$")]
    [InlineData("^[a-z]*[a-f]$")]
    [InlineData("^[a-z]?[0-9]?[a-z]$")]
    [InlineData("^[^a]$")]
    [InlineData("^.$")]
    [InlineData("^(a)$")]
    [InlineData("^\\w$")]
    [InlineData("^a+?$")]
    [InlineData("^ü$")]
    [InlineData("^[a-]$")]
    public void What_would_need_more_is_left_to_the_expression(string pattern) => Assert.Null(SimplePattern.TryCompile(pattern));

    [Theory]
    [InlineData("^a$", "a\n", false)]
    [InlineData("^\\d$", "٣", false)]
    [InlineData("^\\w$", "ä", false)]
    [InlineData("^\\s$", "\uFEFF", true)]
    [InlineData("^.$", "😀", true)]
    [InlineData("^..$", "😀", false)]
    [InlineData("^.$", "\u2028", false)]
    [InlineData("^[^a]$", "😀", true)]
    [InlineData("^\\D\\S\\W$", "x😀😀", true)]
    [InlineData("^\\u{1F600}+$", "😀😀", true)]
    [InlineData("^\\u0041\\x42$", "AB", true)]
    [InlineData("^a/b\\/c#d e$", "a/b/c#d e", true)]
    [InlineData("b", "abc", true)]
    [InlineData("^(?:a|bc)+$", "abcbc", true)]
    [InlineData("^[a-z-[b]]$", "b]", true)]
    [InlineData("^(?<name>a)$", "a", true)]
    [InlineData("^[\\w.+-]+@[\\w-]+$", "a.b+c@d-e", true)]
    [InlineData("\\bcat\\b", "a cat.", true)]
    [InlineData("\\bcat\\b", "concat", false)]
    [InlineData("\\bcat\\b", "écaté", true)]
    [InlineData("\\bat\\b", "éat😀", true)]
    [InlineData("^\\Bé\\B$", "é", true)]
    [InlineData("^é\\b\\w.\\b\\W$", "éa߀é", false)]
    [InlineData("^[\\b]\\b", "\ba", true)]
    [InlineData("^[^\\x00-é]\\b[a-z]{2}\\p{Lu}$", "😀abÉ", true)]
    [InlineData("^\\uD83D", "😀", false)]
    [InlineData("^\\p{Script=Greek}+$", "αΩ", true)]
    [InlineData("^\\p{sc=Grek}+$", "aα", false)]
    [InlineData("^\\P{Script=Latin}$", "é", false)]
    [InlineData("^\\p{sc=Hira}$", "ー", false)]
    [InlineData("^\\p{Script_Extensions=Hiragana}$", "ー", true)]
    [InlineData("^\\p{scx=Common}$", "ー", false)]
    [InlineData("^\\p{Emoji}$", "😀", true)]
    [InlineData("^\\p{Lowercase}\\p{Alpha}$", "ªⅧ", true)]
    [InlineData("^(?!admin)[a-z]+$", "admiral", true)]
    [InlineData("^(?!admin)[a-z]+$", "administrator", false)]
    [InlineData("^(?=.*[A-Z])(?=.*\\d)(?!.*\\s).{4,}$", "aB3d", true)]
    [InlineData("^(?=.*[A-Z])(?=.*\\d)(?!.*\\s).{4,}$", "aB 3d", false)]
    [InlineData("^(?=.*[A-Z])(?=.*\\d)(?!.*\\s).{4,}$", "abcd3", false)]
    [InlineData("^[a-z.]+(?<!\\.)$", "a.b", true)]
    [InlineData("^[a-z.]+(?<!\\.)$", "a.b.", false)]
    [InlineData("\\d(?<=^1.*)$", "21", false)]
    [InlineData("\\d(?<=^1.*)(?<!3)$", "12", true)]
    [InlineData("^(?=a|\\)|[)])(?:b|.)$", ")", true)]
    public void Patterns_mean_what_ECMA_262_says(string pattern, string text, bool expected) =>
        Assert.Equal(expected, new Pattern(pattern).IsMatch(text));

    /// <summary>.NET limits how large an expression may be, and the letters are some 700 ranges.</summary>
    [Theory]
    [InlineData("^[\\p{L} '-]{1,100}$", "Ω 漢 𝒜-é")]
    [InlineData("^\\p{Alphabetic}{0,64}$", "Ω漢𝒜é")]
    [InlineData("^\\b\\p{L}{1,20}\\b$", "aΩ漢𝒜éb")]
    [InlineData("^.{0,500}$", "Ω漢𝒜é")]
    public void A_class_of_many_ranges_can_be_repeated(string pattern, string text) => Assert.True(new Pattern(pattern).IsMatch(text));

    [Theory]
    [InlineData("(?=a)", "look-around")]
    [InlineData("^(?=a)b|c", "look-around")]
    [InlineData("^(?:(?=a)b)", "look-around")]
    [InlineData("^(?=(?!a)b)c", "look-around")]
    [InlineData("^(?=a)*b", "look-around")]
    [InlineData("a(?<=b)\\$", "look-around")]
    [InlineData("a(?<=b)$|c$", "look-around")]
    [InlineData("(?!a)", "look-around")]
    [InlineData("(?<=a)b", "look-around")]
    [InlineData("(?<!a)b", "look-around")]
    [InlineData("(a)\\1", "back-reference")]
    [InlineData("(?<x>a)\\k<x>", "back-reference")]
    [InlineData("(?>a)", "ECMA-262")]
    [InlineData("(?i)a", "ECMA-262")]
    [InlineData("a\\", "backslash")]
    [InlineData("[a", "not closed")]
    [InlineData("(a", "not a regular expression")]
    [InlineData("\\p{Script=Klingon}", "\\p{Script=Klingon}")]
    [InlineData("\\p{Greek}", "\\p{Greek}")]
    [InlineData("\\p{scx=}", "\\p{scx=}")]
    [InlineData("^(?=(a)", "look-around")]
    [InlineData("\\u00g0", "hex digits")]
    public void What_cannot_be_matched_in_linear_time_is_refused(string pattern, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => new Pattern(pattern)).Message);
}
