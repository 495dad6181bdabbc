namespace Weir.Tests.Engine.Contracts;

/// <summary>Patterns that Weir takes, and texts that they may match, made of a seed.</summary>
sealed class RandomPattern(Random random)
{
    static readonly string[] Characters = ["a", "b", "Z", "_", "0", "9", " ", "-", ".", "\n", "é", "ß", "α", "Ж", "ー", "漢", "٣", "\u200D", "\u2028", "😀", "𝒜"];

    static readonly string[] Letters = ["a", "b", "Z", "_", "0", "9", " ", "-", @"\.", @"\n", "é", "ß", "α", "Ж", "ー", "漢", "٣", "\u200D", @"\u2028", "😀", @"\u{1D49C}", @"\x61"];

    static readonly string[] Sets =
    [
        ".", @"\d", @"\D", @"\w", @"\W", @"\s", @"\S", @"\p{L}", @"\P{L}", @"\p{Lu}", @"\p{Script=Latin}", @"\P{sc=Grek}", @"\p{scx=Hira}", @"\p{scx=Zyyy}", @"\p{Alphabetic}", @"\P{Emoji}", @"\p{White_Space}",
    ];

    public string Text() => string.Concat(Enumerable.Range(0, random.Next(9)).Select(_ => One(Characters)));

    public string Pattern()
    {
        if (random.Next(4) == 0) return Alternatives(2);
        var (ahead, behind) = (random.Next(3) == 0, random.Next(3) == 0);
        var before = ahead ? "^" + string.Concat(Enumerable.Range(0, random.Next(1, 3)).Select(_ => $"(?{One(["=", "!"])}{Alternatives(1)})")) : One(["", "^"]);
        var after = behind ? $"(?<{One(["=", "!"])}{Alternatives(1)})$" : One(["", "$"]);
        return before + Sequence(2) + after;
    }

    string Alternatives(int depth) => string.Join('|', Enumerable.Range(0, random.Next(5) == 0 ? 2 : 1).Select(_ => Sequence(depth)));

    string Sequence(int depth) => string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(5) == 0 ? One([@"\b", @"\B", "^", "$"]) : Atom(depth) + One(["", "", "", "?", "*", "+", "{2}", "{1,3}", "+?"])));

    string Atom(int depth) => random.Next(depth > 0 ? 5 : 4) switch
    {
        0 or 1 => One(Letters),
        2 => One(Sets),
        3 => $"[{One(["", "^"])}{string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => Member()))}]",
        _ => $"({One(["", "?:"])}{Alternatives(depth - 1)})",
    };

    string Member() => random.Next(4) switch
    {
        0 => One(["a-z", "0-9", "A-Za", "À-ÿ", "\u0400-\u04FF", @"\u{1F600}-\u{1F64F}", @"é-\u{10FFFF}", @"\x00-\x7F"]),
        1 => One(Sets[1..]),
        _ => One(["a", "b", "Z", "_", "0", @"\-", @"\b", "é", "ー", "😀", @"\n"]),
    };

    string One(string[] of) => of[random.Next(of.Length)];
}
