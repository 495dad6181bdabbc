namespace Weir.DeadLetters;

/// <summary>What was done with a dead letter.</summary>
enum DeskAction
{
    /// <summary>Its record went back as it was.</summary>
    Redriven,

    /// <summary>Its record went back with another value.</summary>
    Fixed,

    /// <summary>Somebody decided that nothing is to be done.</summary>
    Discarded,
}
