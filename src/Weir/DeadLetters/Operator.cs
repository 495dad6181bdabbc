using Weir.Commands;

namespace Weir.DeadLetters;

/// <summary>Who works at the desk and why, as ledger and audit keep it.</summary>
/// <param name="Who">A name.</param>
/// <param name="Why">Null: not given.</param>
/// <param name="Command">What was typed after <c>weir deadletters</c>, without values of records.</param>
sealed record Operator(string Who, string? Why, string Command)
{
    public const string Variable = "WEIR_OPERATOR";

    /// <summary>The variable, else the user of this machine.</summary>
    public static Operator Of(ProgramIo io, string? why, string command) =>
        new(io.Variable(Variable) is { Length: > 0 } name ? name : $"{Environment.UserName}@{Environment.MachineName}", why, command);
}
