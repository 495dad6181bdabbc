using Weir.Trial;

namespace Weir.Commands.Explaining;

/// <summary>What one step did.</summary>
/// <param name="Name">The step's.</param>
/// <param name="Line">Where it stands in the file, 1-based.</param>
/// <param name="Decision">Write: the record goes on.</param>
/// <param name="Changes">Fields, before and after; null: not there.</param>
/// <param name="Topic">Where it has the record written, if that is new.</param>
sealed record StepTrace(string Name, int Line, Decision Decision, IReadOnlyList<(string Path, string? Before, string? After)> Changes, string? Topic = null);
