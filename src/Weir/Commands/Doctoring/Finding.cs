namespace Weir.Commands.Doctoring;

/// <summary>One line of the doctor's.</summary>
/// <param name="Level">How bad it is.</param>
/// <param name="Subject">What was looked at, such as <c>topic user-login</c>.</param>
/// <param name="What">What was found, and what will not work because of it.</param>
/// <param name="Next">What to do; empty where nothing is to be done.</param>
sealed record Finding(FindingLevel Level, string Subject, string What, string Next);
