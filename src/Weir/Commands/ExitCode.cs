namespace Weir.Commands;

/// <summary>What the program tells its caller: sysexits.h where it has a name for it. Public: scripts and units depend on these.</summary>
static class ExitCode
{
    public const int Done = 0;

    /// <summary>The work itself failed: a check found something, a test failed, an unexpected error.</summary>
    public const int Failed = 1;

    /// <summary>The command line could not be understood.</summary>
    public const int Usage = 2;

    /// <summary>EX_UNAVAILABLE: no broker could be reached, or a data folder is in use.</summary>
    public const int Unreachable = 69;

    /// <summary>EX_CONFIG: a file, a setting or the cluster does not allow what is asked for; starting again will not help.</summary>
    public const int Configuration = 78;
}
