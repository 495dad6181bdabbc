namespace Weir.Bench;

/// <summary>The comparison cannot be made, or not go on.</summary>
/// <param name="message">What is wrong, and where.</param>
/// <param name="next">What to do.</param>
/// <param name="exitCode">1; 2 for wrong usage; 69 where something is missing on this machine.</param>
sealed class BenchFailure(string message, string next = "", int exitCode = ExitCode.Failed) : Exception(message)
{
    public string Next { get; } = next;

    public int ExitCode { get; } = exitCode;
}
