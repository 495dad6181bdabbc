using Weir.Bench.Rows;

namespace Weir.Bench.Growing;

/// <summary>The login job with one thing more of it.</summary>
/// <param name="Value">How much, as the table shows it.</param>
/// <param name="Row">Topics and records.</param>
sealed record GrowthPoint(string Value, Row Row)
{
    /// <summary>Steps of the pipeline that change nothing, beyond its own four.</summary>
    public int MoreSteps { get; init; }

    /// <summary>Properties of the source's contract that no record has, beyond its own seven.</summary>
    public int MoreProperties { get; init; }

    /// <summary>How many processes of <c>weir run</c> share the work.</summary>
    public int Processes { get; init; } = 1;

    /// <summary>Settings of the pipeline, by their variables.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new Dictionary<string, string>();
}
