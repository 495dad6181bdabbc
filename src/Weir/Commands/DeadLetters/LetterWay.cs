using Weir.DeadLetters;

namespace Weir.Commands.DeadLetters;

/// <summary>What a run does with letters.</summary>
/// <param name="Action">What the ledger will say.</param>
/// <param name="Origin">Makes the record that goes back.</param>
sealed record LetterWay(DeskAction Action, OriginReturn Origin)
{
    /// <summary>Changes values first; null: they stay.</summary>
    public LetterFix? Fix { get; init; }

    /// <summary>Says what becomes of the record; null: nobody asks.</summary>
    public LetterPipeline? Pipeline { get; init; }

    /// <summary>Whether the pipeline's output is written instead of the record.</summary>
    public bool IsThrough { get; init; }

    /// <summary>Whether letters that would die again stay.</summary>
    public bool IsOnlyPassing { get; init; }

    /// <summary>Letters that were redriven so often stay.</summary>
    public int MaxReplays { get; init; } = int.MaxValue;

    /// <summary>So many letters at most.</summary>
    public long Max { get; init; } = long.MaxValue;

    /// <summary>Letters a second at most.</summary>
    public double Rate { get; init; } = double.PositiveInfinity;
}
