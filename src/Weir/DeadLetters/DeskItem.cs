namespace Weir.DeadLetters;

/// <summary>A letter that is dealt with in the desk's next transaction.</summary>
/// <param name="Entry">What the ledger will say.</param>
/// <param name="Record">What is written with it; null: nothing.</param>
sealed record DeskItem(LedgerEntry Entry, Reentry? Record);
