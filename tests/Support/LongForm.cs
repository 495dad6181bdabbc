using System.Globalization;

namespace Weir.Support;

/// <summary>The long form: <c>tests/faults</c>, <c>tests/compatibility</c>, <c>tests/crashes</c> and <c>tests/samples</c> set <c>WEIR_LONG_FORM</c> to the seeds, such as <c>1-20</c> or <c>7</c>; without it only what fits into <c>./test</c> runs.</summary>
static class LongForm
{
    static readonly string? Chosen = Environment.GetEnvironmentVariable("WEIR_LONG_FORM");

    public static bool IsChosen => Chosen is not null;

    /// <summary>Skips the calling test in the short form.</summary>
    public static void Require() => Assert.SkipWhen(!IsChosen, "long form: tests/faults, tests/compatibility, tests/samples");

    /// <summary>Whether WEIR_ONLY, names with commas, leaves a row of the matrix in.</summary>
    public static bool Chooses(string name) => Environment.GetEnvironmentVariable("WEIR_ONLY") is not { Length: > 0 } only || only.Split(',').Contains(name);

    /// <param name="inShortForm">The seeds of the short form.</param>
    public static TheoryData<int> Seeds(params int[] inShortForm)
    {
        if (Chosen is null) return [.. inShortForm];
        int[] ends = [.. Chosen.Split('-').Select(text => int.Parse(text, CultureInfo.InvariantCulture))];
        return [.. Enumerable.Range(ends[0], ends[^1] - ends[0] + 1)];
    }
}
