using Weir.Bench.Checking;

namespace Weir.Bench.Comparing;

/// <summary>One run of one contender over one size, and its judgement.</summary>
/// <param name="Contender">Its name.</param>
/// <param name="Broker">The broker's name.</param>
/// <param name="Round">From 1.</param>
/// <param name="Records">The size.</param>
/// <param name="First">When the first commit was seen; null: there was none.</param>
/// <param name="Last">When the last one was seen.</param>
/// <param name="PeakBytes">The most that its processes had in memory.</param>
/// <param name="Verdict">Null: the output was not judged.</param>
/// <param name="Failure">What went wrong besides; null: nothing.</param>
sealed record ContenderRun(string Contender, string Broker, int Round, int Records, Reading? First, Reading? Last, long PeakBytes, Verdict? Verdict, string? Failure)
{
    /// <summary>Whether it counts: a wrong answer has no time.</summary>
    public bool IsRight => Failure is null && Last is not null && Verdict is { IsRight: true };

    public string Judgement => IsRight ? "right" : Failure is null ? $"WRONG: {Verdict}" : "FAILED";

    /// <summary>What is to be known of a run that does not count; the last lines may be what the contender said.</summary>
    public IEnumerable<string> Details => Failure is null ? Verdict?.Examples ?? [] : Failure.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
