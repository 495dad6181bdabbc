namespace Weir.Commands;

/// <summary>A command ends with one line: a stable code, what happened and where, and what to do next.</summary>
sealed class CommandFailure(int exitCode, string code, string what, string next, Exception? cause = null) : Exception(what, cause)
{
    public int ExitCode { get; } = exitCode;
    public string Code { get; } = code;

    /// <summary>What the reader can do about it: a command or an option, as a sentence.</summary>
    public string Next { get; } = next;

    /// <summary>An option's value that cannot be understood.</summary>
    public static CommandFailure Usage(string what, string next = "") => new(Commands.ExitCode.Usage, "WEIR8000", what, next);
}
