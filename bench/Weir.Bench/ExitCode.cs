namespace Weir.Bench;

/// <summary>The same as of <c>weir</c>.</summary>
static class ExitCode
{
    public const int Done = 0;

    /// <summary>A contender's output was wrong, or a run failed.</summary>
    public const int Failed = 1;

    public const int Usage = 2;

    /// <summary>Something that is needed is not on this machine.</summary>
    public const int Unavailable = 69;
}
