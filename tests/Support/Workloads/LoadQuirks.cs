namespace Weir.Support.Workloads;

/// <summary>What is unusual about the records of <c>weir generate</c>.</summary>
/// <param name="Bad">The share of bad ones.</param>
/// <param name="Repeat">The share of good ones that are sent twice; the pipeline then has the step deduplicate.</param>
sealed record LoadQuirks(string Bad = "0.5%", string Repeat = "0%")
{
    public static LoadQuirks Usual { get; } = new();

    public bool HasRepeats => Repeat != "0%";

    public IReadOnlyList<string> Options => ["--bad", Bad, "--repeat", Repeat];
}
