namespace Weir.Http;

/// <summary>One question about the process, answered: yes, or no with the reasons.</summary>
/// <param name="Reasons">Sentences without personal data; empty when all is well.</param>
sealed record HealthReport(IReadOnlyList<string> Reasons)
{
    public static readonly HealthReport Well = new([]);

    public bool IsWell => Reasons.Count == 0;
}
