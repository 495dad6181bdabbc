using Weir.Engine.Steps.Conditions;

namespace Weir.Engine.Processing;

/// <summary>A step in a worker's row of steps.</summary>
/// <param name="Name">For dead letters: the file's name for it.</param>
/// <param name="Step">The worker's own instance.</param>
/// <param name="When">Decides over this step and its neighbours up to <paramref name="Last"/>, which are the same step on other fields; null: always, or decided before.</param>
/// <param name="Last">The last one that is skipped with this one.</param>
/// <param name="MayRetry">Whether it may want a record again later.</param>
readonly record struct PlannedStep(string Name, IStep Step, Condition? When, int Last, bool MayRetry)
{
    /// <summary><see cref="IStep.Apply"/>. As a delegate: at a call through the interface that meets several kinds of step, the kind is looked up each time.</summary>
    public StepCall Call { get; } = Step.Apply;
}
