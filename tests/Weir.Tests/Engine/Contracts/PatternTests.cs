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
        var regex = PatternTranslator.Compile(pattern);
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
    public void Patterns_mean_what_ECMA_262_says(string pattern, string text, bool expected) =>
        Assert.Equal(expected, PatternTranslator.Compile(pattern).IsMatch(text));

    [Theory]
    [InlineData("(?=a)", "look-around")]
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
    [InlineData("\\p{Script=Greek}", "\\p")]
    [InlineData("\\u00g0", "hex digits")]
    public void What_cannot_be_matched_in_linear_time_is_refused(string pattern, string reason) =>
        Assert.Contains(reason, Assert.Throws<FormatException>(() => PatternTranslator.Compile(pattern)).Message);
}
