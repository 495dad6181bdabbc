using System.Diagnostics;
using System.Text;
using Weir.Engine.Contracts.Patterns;
using Weir.Engine.Records;

namespace Weir.Tests.Engine.Contracts;

public sealed class PatternTimeTests(ITestOutputHelper output)
{
    // Eight times as long it still fits into a processor's own cache: what others take of the shared one is no matter of patterns.
    const int Length = 3_000;
    const int TriesMin = 5;
    const int TriesMax = 100;
    const double RatioMax = 32;

    [Theory]
    [InlineData("^(a+)+$", "a", "!")]
    [InlineData("^(a|aa)+$", "a", "!")]
    [InlineData("^(a|a)*b$", "a", "")]
    [InlineData("(.*)*x$", "a", "")]
    [InlineData("^(.*a){12}$", "a", "!")]
    [InlineData("^([a-zA-Z0-9]+[._-]?)+@x$", "aB3.", "")]
    [InlineData("(\\p{L}+\\s?)*\\d$", "é ", "!")]
    [InlineData("(x+x+)+y", "x", "")]
    public void A_text_eight_times_as_long_takes_about_eight_times_as_long(string pattern, string unit, string end)
    {
        var compiled = new Pattern(pattern);
        var (once, eight) = (Texts(unit, end, Length), Texts(unit, end, 8 * Length));
        Assert.False(IsMatch(compiled, once));
        Assert.False(IsMatch(compiled, eight));
        // Backtracking would take 2 to the power of the length, or its square: 64 times as long. What the machine can do is the best of many tries, since others use it too.
        double ratio = double.MaxValue, best = double.MaxValue, bestEight = double.MaxValue;
        for (int tries = 0; tries < TriesMax && (tries < TriesMin || ratio > RatioMax); tries++)
        {
            (best, bestEight) = (Math.Min(best, Time(compiled, once)), Math.Min(bestEight, Time(compiled, eight)));
            ratio = bestEight / best;
        }
        output.WriteLine($"{pattern}: {ratio:0.0}");
        Assert.InRange(ratio, 0, RatioMax);
    }

    static byte[] Texts(string unit, string end, int length) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, length / unit.Length)) + end);

    static double Time(Pattern pattern, byte[] text)
    {
        var start = Stopwatch.GetTimestamp();
        IsMatch(pattern, text);
        return Stopwatch.GetElapsedTime(start).TotalMicroseconds;
    }

    static bool IsMatch(Pattern pattern, byte[] text)
    {
        var record = new Weir.Engine.Record(new RecordState(new FieldIndex(new FieldTable())), default);
        return pattern.IsMatch(in record, text);
    }
}
