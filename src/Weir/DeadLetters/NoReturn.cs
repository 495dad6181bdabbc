namespace Weir.DeadLetters;

/// <summary>Why a letter's record cannot go back, and what would help.</summary>
/// <param name="Why">A clause that holds nothing of the record.</param>
/// <param name="Next">What to do.</param>
sealed record NoReturn(string Why, string Next)
{
    public override string ToString() => $"{Why}: {Next}";
}
